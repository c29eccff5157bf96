#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The process's two outputs. Results go to standard output, everything said about the work to standard error.
enum Console {
    /// Writes `text` as it is.
    static func out(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Writes a line for the person who started the command.
    static func note(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Bytes that are not text of ours: a value as policy made it.
    static func out(_ bytes: [UInt8]) {
        write(bytes, to: STDOUT_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
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
                guard count > 0 else { return }  // the reader has gone; there is nobody to tell
                rest = rest.dropFirst(count)
            }
        }
    }
}
