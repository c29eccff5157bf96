import FoundationEssentials
import StintAPI
import StintCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Appends the decision log to a file, and begins it anew when it has grown: the one before becomes `FILE.1`, that one
/// `FILE.2`, and the oldest is removed. What is no regular file (`/dev/stdout`, a pipe, a link) is written to and left in its place.
final class DecisionLogFile: DecisionLogSink {
    private struct State {
        var descriptor: Int32
        var bytes: Int
        let isRegular: Bool
    }

    private let path: String
    private let maxBytes: Int
    private let keep: Int
    /// Held while a batch is written: there is one writer.
    private let state: Mutex<State>

    init(path: String, maxBytes: Int, keep: Int) throws {
        self.path = path
        self.maxBytes = maxBytes
        self.keep = keep
        state = Mutex(try Self.open(path))
    }

    func append(_ lines: [UInt8]) throws {
        try state.withLock { state in
            if state.descriptor < 0 { state = try Self.open(path) }
            if state.isRegular, state.bytes > 0, state.bytes + lines.count > maxBytes { try beginAnew(&state) }
            do {
                try Self.write(lines, to: state.descriptor, path)
                state.bytes += lines.count
            } catch {
                // A line that was cut short by a full disk is taken back.
                if state.isRegular { _ = ftruncate(state.descriptor, off_t(state.bytes)) }
                throw error
            }
        }
    }

    func close() {
        state.withLock { state in
            guard state.descriptor >= 0 else { return }
            _ = fsync(state.descriptor)
            _ = Self.closeFile(state.descriptor)
            state.descriptor = -1
        }
    }

    private func beginAnew(_ state: inout State) throws {
        _ = Self.closeFile(state.descriptor)
        state.descriptor = -1
        for number in stride(from: keep - 1, through: 1, by: -1) {
            rename("\(path).\(number)", "\(path).\(number + 1)")
        }
        if keep > 0 { rename(path, "\(path).1") } else { unlink(path) }
        state = try Self.open(path)
    }

    private static func open(_ path: String) throws -> State {
        #if canImport(Glibc)
            let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        #elseif canImport(Musl)
            let descriptor = Musl.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        #else
            let descriptor = Darwin.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        #endif
        guard descriptor >= 0 else { throw failure("open", path) }
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        return State(
            descriptor: descriptor, bytes: max(0, Int(lseek(descriptor, 0, SEEK_END))), isRegular: type == .typeRegular)
    }

    private static func write(_ lines: [UInt8], to descriptor: Int32, _ path: String) throws {
        var done = 0
        while done < lines.count {
            let count = lines.withUnsafeBytes { bytes in
                posixWrite(descriptor, UnsafeRawBufferPointer(rebasing: bytes[done...]))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("write", path) }
            done += count
        }
    }

    private static func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
            Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    private static func closeFile(_ descriptor: Int32) -> Int32 {
        #if canImport(Glibc)
            Glibc.close(descriptor)
        #elseif canImport(Musl)
            Musl.close(descriptor)
        #else
            Darwin.close(descriptor)
        #endif
    }

    private static func failure(_ what: String, _ path: String) -> CommandFailure {
        CommandFailure(
            .server, "cannot \(what) the decision log `\(path)`: \(String(cString: strerror(errno)))")
    }
}
