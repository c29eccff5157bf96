import CZlibSystem

/// gzip through zlib, from memory to memory.
enum Gzip {
    private static let chunk = 64 << 10
    /// A window of 32 KiB, and gzip's header and trailer.
    private static let windowBits: Int32 = 15 + 16

    /// Unpacks every member of a gzip file. Stops as soon as more than `limit` bytes came out of it.
    static func unpack(_ bytes: [UInt8], limit: Int) throws(BundleError) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, windowBits, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw BundleError(.archive, "archive read failed: zlib cannot start")
        }
        defer { inflateEnd(&stream) }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: chunk)
        var position = 0
        var isAtMemberStart = true
        while position < bytes.count {
            let taken = min(chunk, bytes.count - position)
            let step = inflate(&stream, bytes[position..<(position + taken)], into: &buffer)
            position += taken - step.left
            if step.made > 0 {
                guard output.count + step.made <= limit else {
                    throw BundleError(.limit, "the archive has more than \(limit) bytes when it is unpacked")
                }
                output += buffer[..<step.made]
            }
            switch step.status {
            case Z_STREAM_END:
                guard inflateReset(&stream) == Z_OK else { throw broken() }
                isAtMemberStart = true
            case Z_OK:
                isAtMemberStart = false
                // Neither input taken nor output made would turn in a circle.
                guard step.made > 0 || step.left < taken else { throw broken() }
            case Z_BUF_ERROR where step.left < taken || step.made > 0:
                isAtMemberStart = false
            default: throw broken()
            }
        }
        // What zlib still holds when the input has ended.
        while !isAtMemberStart {
            let step = inflate(&stream, [], into: &buffer)
            guard output.count + step.made <= limit else {
                throw BundleError(.limit, "the archive has more than \(limit) bytes when it is unpacked")
            }
            output += buffer[..<step.made]
            if step.status == Z_STREAM_END { break }
            guard step.status == Z_OK, step.made > 0 else {
                throw BundleError(.archive, "archive read failed: unexpected end of the gzip data")
            }
        }
        guard !bytes.isEmpty else { throw BundleError(.archive, "archive read failed: the archive is empty") }
        return output
    }

    private static func broken() -> BundleError {
        BundleError(
            .archive,
            "archive read failed: this is no gzip data, or it is damaged; a bundle is a folder or a .tar.gz file")
    }

    private static func inflate(
        _ stream: inout z_stream, _ input: ArraySlice<UInt8>, into buffer: inout [UInt8]
    ) -> (status: Int32, left: Int, made: Int) {
        var input = Array(input)
        return input.withUnsafeMutableBufferPointer { source in
            buffer.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                let status = CZlibSystem.inflate(&stream, Z_NO_FLUSH)
                let result = (status, Int(stream.avail_in), target.count - Int(stream.avail_out))
                stream.next_in = nil
                stream.next_out = nil
                return result
            }
        }
    }

    /// One gzip member that bears no time and no name: the same bytes give the same file.
    static func pack(_ bytes: [UInt8]) throws(BundleError) -> [UInt8] {
        var stream = z_stream()
        let started = deflateInit2_(
            &stream, Z_BEST_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, zlibVersion(),
            Int32(MemoryLayout<z_stream>.size))
        guard started == Z_OK else { throw BundleError(.archive, "zlib cannot start") }
        defer { deflateEnd(&stream) }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: chunk)
        var position = 0
        var status = Z_OK
        while status != Z_STREAM_END {
            let taken = min(chunk, bytes.count - position)
            var input = Array(bytes[position..<(position + taken)])
            let isLast = position + taken == bytes.count
            let step = input.withUnsafeMutableBufferPointer { source in
                buffer.withUnsafeMutableBufferPointer { target -> (Int32, Int, Int) in
                    stream.next_in = source.baseAddress
                    stream.avail_in = UInt32(source.count)
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    let status = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    let result = (status, Int(stream.avail_in), target.count - Int(stream.avail_out))
                    stream.next_in = nil
                    stream.next_out = nil
                    return result
                }
            }
            status = step.0
            position += taken - step.1
            output += buffer[..<step.2]
            guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                throw BundleError(.archive, "zlib cannot compress the bundle")
            }
        }
        return output
    }
}
