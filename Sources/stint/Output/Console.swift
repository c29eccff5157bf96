#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The process's two outputs. Results go to standard output, everything said about the work to standard error.
enum Console {
    /// Writes `text` as it is; false where its reader has gone.
    @discardableResult static func out(_ text: String) -> Bool {
        write(text, to: STDOUT_FILENO)
    }

    /// Writes a line for the person who started the command.
    static func note(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Writes a question; the answer is typed on the same line.
    static func prompt(_ question: String) {
        write(question, to: STDERR_FILENO)
    }

    /// Bytes that are not text of ours: a value as policy made it.
    @discardableResult static func out(_ bytes: [UInt8]) -> Bool {
        write(bytes, to: STDOUT_FILENO)
    }

    @discardableResult private static func write(_ text: String, to descriptor: Int32) -> Bool {
        write(Array(text.utf8), to: descriptor)
    }

    @discardableResult private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                #if canImport(Glibc)
                    let count = Glibc.write(descriptor, part.baseAddress, part.count)
                #else
                    let count = Musl.write(descriptor, part.baseAddress, part.count)
                #endif
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                guard count > 0 else { return false }  // the reader has gone; there is nobody to tell
                rest = rest.dropFirst(count)
            }
            return true
        }
    }
}
