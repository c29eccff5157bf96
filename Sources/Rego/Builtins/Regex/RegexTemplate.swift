/// A replacement template in Go's notation: `$1`, `$name`, `${name}`, and `$$` for a dollar sign.
///
/// A name is as long as letters, digits and underscores go; one that names no group stands for nothing.
struct RegexTemplate {
    private enum Piece {
        case text(Range<Int>)
        case dollar
        case groups([Int])
    }

    private let source: [UInt8]
    private var pieces: [Piece] = []
    private(set) var usesGroups = false

    init(_ source: [UInt8], groupNames: [[UInt8]?]) {
        self.source = source
        var index = 0
        var textStart = 0
        while index < source.count {
            guard source[index] == UInt8(ascii: "$") else {
                index += 1
                continue
            }
            if index + 1 < source.count, source[index + 1] == UInt8(ascii: "$") {
                pieces.append(.text(textStart..<index))
                pieces.append(.dollar)
                index += 2
                textStart = index
            } else if let (name, end) = Self.reference(in: source, after: index + 1) {
                pieces.append(.text(textStart..<index))
                let groups = Self.groups(named: name, groupNames: groupNames)
                if !groups.isEmpty { pieces.append(.groups(groups)) }
                if groups != [0] && !groups.isEmpty { usesGroups = true }
                index = end
                textStart = end
            } else {
                index += 1
            }
        }
        pieces.append(.text(textStart..<source.count))
    }

    func expand(_ match: RegularExpression.Match, in text: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) {
        for piece in pieces {
            switch piece {
            case .text(let range): result.append(contentsOf: source[range])
            case .dollar: result.append(UInt8(ascii: "$"))
            case .groups(let candidates):
                for group in candidates {
                    if let range = match.range(ofGroup: group) {
                        result.append(contentsOf: text[range])
                        break
                    }
                }
            }
        }
    }

    /// The name after a dollar sign and where it ends; nil where no name stands there.
    private static func reference(in source: [UInt8], after start: Int) -> (name: ArraySlice<UInt8>, end: Int)? {
        let braced = start < source.count && source[start] == UInt8(ascii: "{")
        let nameStart = braced ? start + 1 : start
        var end = nameStart
        while end < source.count {
            switch source[end] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                end += 1
                continue
            default: break
            }
            break
        }
        guard end > nameStart else { return nil }
        if braced {
            guard end < source.count, source[end] == UInt8(ascii: "}") else { return nil }
            return (source[nameStart..<end], end + 1)
        }
        return (source[nameStart..<end], end)
    }

    private static func groups(named name: ArraySlice<UInt8>, groupNames: [[UInt8]?]) -> [Int] {
        if name.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }), name.count <= 8,
            name.count == 1 || name.first != UInt8(ascii: "0")
        {
            let number = name.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            return number < groupNames.count ? [number] : []
        }
        return groupNames.indices.filter { index in
            guard let candidate = groupNames[index] else { return false }
            return candidate.elementsEqual(name)
        }
    }
}
