/// Lets a few tests at a time hold servers: each has event loops, sockets and files of its own, and hundreds at once
/// leave no test its turn.
actor Gate {
    static let worlds = Gate(width: 12)
    static let samples = Gate(width: 4)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(width: Int) { free = width }

    func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        guard !waiting.isEmpty else {
            free += 1
            return
        }
        waiting.removeFirst().resume()
    }
}
