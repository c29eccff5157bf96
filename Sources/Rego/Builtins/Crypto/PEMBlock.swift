/// One block of a PEM text, as Go's `encoding/pem` finds it.
struct PEMBlock {
    var type: String
    var bytes: [UInt8]

    /// The first block in a text, and the text behind it. nil when there is none.
    static func first(in text: ArraySlice<UInt8>) -> (block: PEMBlock, rest: ArraySlice<UInt8>)? {
        let begin = Array("-----BEGIN ".utf8)
        let dashes = Array("-----".utf8)
        var search = text
        while let start = lineStart(with: begin, in: search) {
            let line = search[start...].prefix { $0 != UInt8(ascii: "\n") }
            search = search[line.endIndex...].dropFirst()
            let trimmed = line.dropFirst(begin.count).trimmingSpaceAtEnd()
            guard trimmed.count >= dashes.count, trimmed.suffix(dashes.count).elementsEqual(dashes) else { continue }
            let type = trimmed.dropLast(dashes.count)
            let end = Array("-----END ".utf8) + type + dashes
            guard let endStart = lineStart(with: end, in: search) else { continue }
            let after = search[(endStart + end.count)...]
            let tail = after.prefix { $0 != UInt8(ascii: "\n") }
            guard tail.trimmingSpaceAtEnd().isEmpty else { continue }
            guard let bytes = body(search[..<endStart]) else { continue }
            let block = PEMBlock(type: String(decoding: type, as: UTF8.self), bytes: bytes)
            return (block, after[tail.endIndex...].dropFirst())
        }
        return nil
    }

    /// All blocks of a text.
    static func all(in text: [UInt8]) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var rest = text[...]
        while let (block, next) = first(in: rest) {
            blocks.append(block)
            rest = next
        }
        return blocks
    }

    private static func lineStart(with prefix: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index...].starts(with: prefix) { return index }
            guard let newline = text[index...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            index = newline + 1
        }
        return nil
    }

    /// The base64 of a block, behind its headers if it has some.
    private static func body(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = text
        while true {
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            guard line.contains(UInt8(ascii: ":")) else { break }
            rest = rest[line.endIndex...].dropFirst()
        }
        let base64 = rest.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        return try? Base64Coding.decode(base64, .standard)
    }
}

extension ArraySlice<UInt8> {
    fileprivate func trimmingSpaceAtEnd() -> ArraySlice<UInt8> {
        var slice = self
        while let last = slice.last, last == 0x20 || last == 0x09 || last == 0x0D { slice = slice.dropLast() }
        return slice
    }
}
