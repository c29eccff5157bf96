import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Watches the working process: where it traps, hangs or grows, the case is kept in a folder, and a new process goes on
/// behind it.
final class FuzzSupervisor {
    struct Options {
        var seconds = 300.0
        var seed: UInt64 = 1
        /// Of OPA's cases one in so many becomes a seed.
        var stride = 4
        var keep = ".build/fuzz"
        /// How long one case may take. Its evaluations stop by themselves after a few seconds.
        var hang = 60.0
        var memory = 1_500 << 20
    }

    private let options: Options
    private let progressFile: String
    private var found = 0
    private var tried: UInt64 = 0
    /// The most that the memory of a process grew after its first thousands of cases, by which everything is warm.
    private var growth = 0

    init(_ options: Options) {
        self.options = options
        progressFile = NSTemporaryDirectory() + "rego-fuzz-\(getpid()).progress"
    }

    /// Runs for the time given; says whether nothing was found.
    func run() throws -> Bool {
        defer { try? FileManager.default.removeItem(atPath: progressFile) }
        let end = Date().addingTimeInterval(options.seconds)
        let started = Date()
        var next: UInt64 = 0
        while Date() < end, found < 20 {
            next = try watch(from: next, until: end)
        }
        let seconds = Date().timeIntervalSince(started)
        print(
            "fuzz: \(tried) cases in \(Int(seconds)) s, \(Int(Double(tried) / max(seconds, 0.001))) a second, "
                + "\(found) failures, memory grew by \(growth >> 20) MiB (seed \(options.seed))")
        return found == 0
    }

    /// Watches one process; the number of the case to go on with.
    private func watch(from start: UInt64, until end: Date) throws -> UInt64 {
        write(start)
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        child.arguments = ["--child", "\(options.seed)", "\(options.stride)", "\(start)", progressFile]
        let errors = Pipe()
        child.standardError = errors
        let output = OutputTail(errors.fileHandleForReading)
        try child.run()
        var (last, since, warm) = (start, Date(), 0)
        var reason: String?
        while child.isRunning, reason == nil {
            // A process that grows or hangs tells nobody: its memory and its progress have to be looked at.
            usleep(50_000)
            let number = read()
            let memory = residentMemory(of: child.processIdentifier)
            if number != last { (last, since) = (number, Date()) }
            if warm == 0, number > start + 3_000 { warm = memory }
            if warm > 0 { growth = max(growth, memory - warm) }
            if Date() > end {
                stop(child)
                tried += last - start
                return last
            }
            if Date().timeIntervalSince(since) > options.hang { reason = "no end after \(Int(options.hang)) seconds" }
            if memory > options.memory { reason = "\(memory >> 20) MiB of memory" }
        }
        stop(child)
        last = read()
        tried += last - start + 1
        report(
            last,
            reason
                ?? "the process ended (\(child.terminationReason == .exit ? "exit" : "signal") \(child.terminationStatus))",
            output.text)
        return last + 1
    }

    private func report(_ number: UInt64, _ reason: String, _ output: String) {
        found += 1
        let folder = options.keep + "/\(options.seed)-\(number)"
        let mutator = FuzzMutator(seed: options.seed, corpus: FuzzSeeds.load(stride: options.stride))
        try? mutator.make(number).save(in: folder)
        print("FAILED case \(number) of seed \(options.seed): \(reason)")
        print(output.split(separator: "\n").suffix(40).map { "    \($0)" }.joined(separator: "\n"))
        print("  repeat it: \(CommandLine.arguments[0]) --repeat \(folder)")
    }

    private func stop(_ child: Process) {
        if child.isRunning { kill(child.processIdentifier, SIGKILL) }
        child.waitUntilExit()
    }

    private func write(_ number: UInt64) {
        var number = number
        try? withUnsafeBytes(of: &number) { Data($0) }.write(to: URL(fileURLWithPath: progressFile))
    }

    private func read() -> UInt64 {
        let bytes = (try? Data(contentsOf: URL(fileURLWithPath: progressFile))) ?? Data()
        return bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func residentMemory(of process: Int32) -> Int {
        let fields =
            (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

/// The last of what a process writes.
private final class OutputTail: Sendable {
    private let bytes = Mutex(Data())

    init(_ handle: FileHandle) {
        handle.readabilityHandler = { [weak self] handle in
            let new = handle.availableData
            if new.isEmpty {
                handle.readabilityHandler = nil
            } else {
                self?.add(new)
            }
        }
    }

    private func add(_ new: Data) {
        bytes.withLock { $0 = Data(($0 + new).suffix(16_000)) }
    }

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}
