import RegoTools

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What is typed or piped in.
enum StandardInput {
    private static let maximumBytes = 1 << 30

    /// All of it, as it is. `what` names it where it is too large.
    static func bytes(_ what: String) throws(ToolError) -> [UInt8] {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count >= 0 else { throw ToolError("\(what) cannot be read from standard input") }
            guard count > 0 else { return result }
            result += buffer[..<count]
            guard result.count <= maximumBytes else { throw ToolError("\(what) on standard input is too large") }
        }
    }
}
