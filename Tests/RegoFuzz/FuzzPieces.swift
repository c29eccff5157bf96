/// Text cut into words, numbers, strings, signs and space, so that mutation can move what belongs together.
struct FuzzPieces {
    var pieces: [ArraySlice<UInt8>]

    init(_ bytes: [UInt8]) {
        pieces = []
        var start = 0
        while start < bytes.count {
            let end = Self.end(of: bytes, from: start)
            pieces.append(bytes[start..<end])
            start = end
        }
    }

    private static func end(of bytes: [UInt8], from start: Int) -> Int {
        let first = bytes[start]
        var end = start + 1
        if isWord(first) {
            while end < bytes.count, isWord(bytes[end]) { end += 1 }
        } else if first == UInt8(ascii: "\"") || first == UInt8(ascii: "`") {
            while end < bytes.count, bytes[end] != first, bytes[end] != UInt8(ascii: "\n") {
                end += bytes[end] == UInt8(ascii: "\\") && first != UInt8(ascii: "`") ? 2 : 1
            }
            end = min(end + 1, bytes.count)
        } else if first == UInt8(ascii: " ") {
            while end < bytes.count, bytes[end] == first { end += 1 }
        } else if ":=!<>".utf8.contains(first), end < bytes.count, bytes[end] == UInt8(ascii: "=") {
            end += 1
        }
        return end
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 128 || byte == UInt8(ascii: "_") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 32
    }

    var bytes: [UInt8] { pieces.flatMap { Array($0) } }

    /// The pieces from an opening bracket at or behind `place` to the one that closes it.
    func group(near place: Int) -> Range<Int>? {
        guard let open = pieces[place...].firstIndex(where: { $0.count == 1 && "([{".utf8.contains($0.first ?? 0) })
        else { return nil }
        var depth = 0
        for position in open..<pieces.count where pieces[position].count == 1 {
            let byte = pieces[position].first ?? 0
            if "([{".utf8.contains(byte) { depth += 1 }
            if ")]}".utf8.contains(byte) { depth -= 1 }
            if depth == 0 { return open..<(position + 1) }
        }
        return nil
    }

    /// The pieces of the line around `place`.
    func line(around place: Int) -> Range<Int> {
        let isEnd = { (piece: ArraySlice<UInt8>) in piece.first == UInt8(ascii: "\n") }
        let start = pieces[..<place].lastIndex(where: isEnd).map { $0 + 1 } ?? 0
        let end = pieces[place...].firstIndex(where: isEnd).map { $0 + 1 } ?? pieces.count
        return start..<end
    }
}
