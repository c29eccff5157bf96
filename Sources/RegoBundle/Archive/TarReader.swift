import RegoSyntax

/// Reads the regular files of a tar archive: ustar, pax and GNU's long names.
///
/// Folders are passed over. Links, devices and sparse files are refused: a bundle has no use for them.
struct TarReader {
    private let bytes: [UInt8]
    private let limits: BundleLimits
    private var position = 0
    private var entries = 0

    static let blockSize = 512

    init(_ bytes: [UInt8], limits: BundleLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// What the next header says of the entry behind it, beyond its own fields.
    private struct Extension {
        var path: String?
        var size: Int?
    }

    /// All files in the order of the archive.
    static func files(in bytes: [UInt8], limits: BundleLimits) throws(BundleError) -> [BundleFile] {
        var reader = TarReader(bytes, limits: limits)
        var files: [BundleFile] = []
        var seen: Set<[RegoText]> = []
        while let file = try reader.next() {
            // Two entries of one name would be two contents of which only one is signed.
            guard seen.insert(try ArchivePath.parts(file.path, limits).map { RegoText($0) }).inserted else {
                throw BundleError(.archive, "the archive has two entries `\(file.path)`")
            }
            files.append(file)
        }
        return files
    }

    /// The next regular file; nil at the end.
    private mutating func next() throws(BundleError) -> BundleFile? {
        var own = Extension()
        var forAll = Extension()
        while position < bytes.count {
            guard bytes.count - position >= Self.blockSize else { throw Self.damaged("it ends within a header") }
            let header = bytes[position..<(position + Self.blockSize)]
            // Zeros end the archive.
            guard header.contains(where: { $0 != 0 }) else { return nil }
            entries += 1
            guard entries <= limits.entries else {
                throw BundleError(.limit, "the archive has more than \(limits.entries) entries")
            }
            try Self.check(header)
            let kind = header[header.startIndex + 156]
            let written = try Self.number(Self.field(header, 124, 12))
            let size = kind == UInt8(ascii: "x") || kind == UInt8(ascii: "g") ? written : own.size ?? written
            position += Self.blockSize
            guard size <= bytes.count - position else { throw Self.damaged("it ends within a file") }
            let body = bytes[position..<(position + size)]
            // The last file need not be filled up to a whole block.
            position = min(bytes.count, position + (size + Self.blockSize - 1) / Self.blockSize * Self.blockSize)
            switch kind {
            case UInt8(ascii: "x"): try Self.read(records: body, into: &own)
            case UInt8(ascii: "g"): try Self.read(records: body, into: &forAll)
            case UInt8(ascii: "L"): own.path = try Self.text(body.prefix { $0 != 0 })
            case UInt8(ascii: "5"): own = Extension()
            case UInt8(ascii: "0"), 0:
                let path = try Self.name(header, own, forAll)
                own = Extension()
                // Old archives mark a folder by the end of its name only.
                if path.hasSuffix("/") { continue }
                guard size <= limits.fileBytes else {
                    throw BundleFile.tooLarge(path, size, limits)
                }
                _ = try ArchivePath.parts(path, limits)
                return BundleFile(path: path, bytes: Array(body))
            default:
                let path = try Self.name(header, own, forAll)
                throw BundleError(
                    .archive, "the entry `\(path)` of the archive is no regular file: a bundle has no links and devices"
                )
            }
        }
        return nil
    }

    private static func damaged(_ why: String) -> BundleError {
        BundleError(.archive, "bundle read failed: the tar archive is damaged: \(why)")
    }

    // MARK: Fields of a header

    private static func field(_ header: ArraySlice<UInt8>, _ offset: Int, _ length: Int) -> ArraySlice<UInt8> {
        header[(header.startIndex + offset)..<(header.startIndex + offset + length)]
    }

    private static func check(_ header: ArraySlice<UInt8>) throws(BundleError) {
        let written = try number(field(header, 148, 8))
        var sum = 0
        for (offset, byte) in header.enumerated() { sum += (148..<156).contains(offset) ? 32 : Int(byte) }
        guard sum == written else { throw damaged("the checksum of a header is wrong") }
    }

    /// Octal digits between spaces and zeros, or GNU's binary numbers.
    private static func number(_ field: ArraySlice<UInt8>) throws(BundleError) -> Int {
        if let first = field.first, first & 0x80 != 0 {
            var value = Int(first & 0x7F)
            for byte in field.dropFirst() {
                guard value <= Int.max >> 9 else { throw damaged("a number of a header is too large") }
                value = value << 8 | Int(byte)
            }
            return value
        }
        var value = 0
        for byte in field.drop(while: { $0 == 0x20 || $0 == 0 }).prefix(while: { $0 != 0x20 && $0 != 0 }) {
            guard (0x30..<0x38).contains(byte), value <= Int.max >> 4 else {
                throw damaged("a number of a header is none")
            }
            value = value << 3 | Int(byte - 0x30)
        }
        return value
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(BundleError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw BundleError(.archive, "a path in the bundle is not UTF-8 text")
        }
        return text
    }

    private static func name(
        _ header: ArraySlice<UInt8>, _ own: Extension, _ forAll: Extension
    ) throws(BundleError) -> String {
        if let path = own.path ?? forAll.path { return path }
        let name = try text(field(header, 0, 100).prefix { $0 != 0 })
        guard field(header, 257, 6).elementsEqual("ustar\0".utf8) else { return name }
        let prefix = try text(field(header, 345, 155).prefix { $0 != 0 })
        return prefix.isEmpty ? name : "\(prefix)/\(name)"
    }

    /// pax records: `LENGTH KEY=VALUE\n`, the length counting itself.
    private static func read(records body: ArraySlice<UInt8>, into found: inout Extension) throws(BundleError) {
        var rest = body
        while !rest.isEmpty {
            let digits = rest.prefix { $0 != 0x20 }
            guard digits.count < 10, let length = (String(validating: digits, as: UTF8.self)).flatMap({ Int($0) }),
                length > digits.count + 2, length <= rest.count
            else { throw damaged("a pax record is broken") }
            let record = rest.prefix(length).dropFirst(digits.count + 1)
            rest = rest.dropFirst(length)
            guard record.last == 0x0A, let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
                throw damaged("a pax record is broken")
            }
            let value = record[(equals + 1)...].dropLast()
            switch String(validating: record[..<equals], as: UTF8.self) {
            case "path": found.path = value.isEmpty ? nil : try text(value)
            case "size":
                guard let size = (String(validating: value, as: UTF8.self)).flatMap({ Int($0) }), size >= 0 else {
                    throw damaged("a pax record is broken")
                }
                found.size = size
            case .some(let key) where key.hasPrefix("GNU.sparse."):
                throw BundleError(.archive, "the archive holds a sparse file, which a bundle does not need")
            default: break
            }
        }
    }
}
