/// What strace saw of a loading store: which acknowledgements came before the journal with their command was synced.
struct SyncTrace {
    /// Commands whose acknowledgement was written, in order.
    private(set) var acknowledged: [String] = []
    /// Those of them for which no write to the journal and then a sync of it ended in between.
    private(set) var early: [String] = []
    /// Syncs of the journal that succeeded.
    private(set) var syncs = 0

    init(_ trace: String) {
        /// Commands that began, and how far each got: 0 nothing yet, 1 written, 2 written and synced.
        var progress: [String: Int] = [:]
        /// What each thread's sync will make durable: the commands that were written when it began.
        var syncing: [String: [String]] = [:]
        for line in trace.split(separator: "\n") {
            let thread = String(line.prefix { $0 != " " })
            let call = line.drop { $0 != " " }.drop { $0 == " " }
            if call.hasPrefix("pwrite64("), call.contains("-wal>") {
                for command in progress.keys where progress[command] == 0 { progress[command] = 1 }
            } else if call.hasPrefix("fdatasync(") || call.hasPrefix("fsync(") {
                guard call.contains("-wal>") else { continue }
                syncing[thread] = progress.keys.filter { progress[$0] == 1 }
                if !call.contains("<unfinished") { finish(call, thread, &syncing, &progress) }
            } else if call.contains("fdatasync resumed>") || call.contains("fsync resumed>") {
                finish(call, thread, &syncing, &progress)
            } else if call.hasPrefix("write(1<") {
                let words = call.drop { $0 != "\"" }.dropFirst().prefix { $0 != "\\" }.split(separator: " ")
                guard words.count >= 2 else { continue }
                let command = String(words[1])
                if words[0] == "begin" { progress[command] = 0 }
                if words[0] == "ack" {
                    acknowledged.append(command)
                    if progress[command] != 2 { early.append(command) }
                }
            }
        }
    }

    private mutating func finish(
        _ call: Substring, _ thread: String, _ syncing: inout [String: [String]], _ progress: inout [String: Int]
    ) {
        guard let commands = syncing.removeValue(forKey: thread), call.hasSuffix("= 0") else { return }
        syncs += 1
        for command in commands { progress[command] = 2 }
    }
}
