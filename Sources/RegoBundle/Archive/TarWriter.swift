/// Writes a tar archive that depends on nothing but names and contents: sorted, no times, no owners.
enum TarWriter {
    /// The archive of these files, in the order of their paths' bytes.
    static func archive(_ files: [BundleFile]) -> [UInt8] {
        var archive: [UInt8] = []
        for file in files.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
            append(file, to: &archive)
        }
        archive += [UInt8](repeating: 0, count: 2 * TarReader.blockSize)
        return archive
    }

    private static func append(_ file: BundleFile, to archive: inout [UInt8]) {
        let path = Array(file.path.utf8)
        if let (prefix, name) = split(path) {
            append(header(name: name, prefix: prefix, size: file.bytes.count, kind: "0"), file.bytes, to: &archive)
            return
        }
        // A path that does not fit, or is not ASCII, stands in a pax record in front.
        let record = record("path", path)
        append(header(name: Array("PaxHeaders".utf8), prefix: [], size: record.count, kind: "x"), record, to: &archive)
        let short = Array(path.filter { $0 < 0x80 }.suffix(100))
        append(header(name: short, prefix: [], size: file.bytes.count, kind: "0"), file.bytes, to: &archive)
    }

    private static func append(_ header: [UInt8], _ body: [UInt8], to archive: inout [UInt8]) {
        archive += header
        archive += body
        let rest = body.count % TarReader.blockSize
        if rest > 0 { archive += [UInt8](repeating: 0, count: TarReader.blockSize - rest) }
    }

    /// The path in ustar's two fields; nil where it does not fit.
    private static func split(_ path: [UInt8]) -> (prefix: [UInt8], name: [UInt8])? {
        guard path.allSatisfy({ $0 < 0x80 && $0 != 0 }) else { return nil }
        if path.count <= 100 { return ([], path) }
        for place in path.indices where path[place] == UInt8(ascii: "/") && place > 0 {
            let name = path[(place + 1)...]
            if name.count <= 100, !name.isEmpty, place <= 155 { return (Array(path[..<place]), Array(name)) }
        }
        return nil
    }

    private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let content = Array(" \(key)=".utf8) + value + [0x0A]
        // The length counts its own digits.
        var length = content.count
        while String(length).utf8.count + content.count != length { length = String(length).utf8.count + content.count }
        return Array(String(length).utf8) + content
    }

    private static func header(name: [UInt8], prefix: [UInt8], size: Int, kind: Character) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: TarReader.blockSize)
        func put(_ bytes: some Sequence<UInt8>, at offset: Int) {
            for (index, byte) in bytes.enumerated() { header[offset + index] = byte }
        }
        func octal(_ value: Int, _ digits: Int) -> [UInt8] {
            let text = String(value, radix: 8)
            return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
        }
        put(name.prefix(100), at: 0)
        put(octal(0o600, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(size, 11), at: 124)
        put(octal(0, 11), at: 136)
        put(repeatElement(0x20, count: 8), at: 148)
        put(kind.utf8, at: 156)
        put("ustar\u{0}00".utf8, at: 257)
        put(octal(0, 7), at: 329)
        put(octal(0, 7), at: 337)
        put(prefix.prefix(155), at: 345)
        let sum = header.reduce(0) { $0 + Int($1) }
        put(octal(sum, 6) + [0, 0x20], at: 148)
        return header
    }
}
