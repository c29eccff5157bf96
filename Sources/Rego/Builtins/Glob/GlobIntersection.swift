/// Two patterns of characters, `.`, sets and the flags `*` and `+`: is there a text that both match?
///
/// The notation and the answers are those of `regex.globs_match`: a pattern whose flagged token must match nothing is
/// not matched against an empty one.
struct GlobIntersection {
    struct InvalidPattern: Error {
        var message: String
    }

    private enum Flag {
        case none, plus, star
    }

    private enum Symbol {
        case character(UInt32)
        case any
        case ranges([ClosedRange<UInt32>])

        func meets(_ other: Symbol) -> Bool {
            switch (self, other) {
            case (.any, _), (_, .any): true
            case (.character(let left), .character(let right)): left == right
            case (.character(let one), .ranges(let ranges)), (.ranges(let ranges), .character(let one)):
                ranges.contains { $0.contains(one) }
            case (.ranges(let left), .ranges(let right)):
                left.contains { range in right.contains { $0.overlaps(range) } }
            }
        }
    }

    private struct Token {
        var symbol: Symbol
        var flag = Flag.none
    }

    private var left: [Token]
    private var right: [Token]
    // Answers of `normal`, by the two positions and by which pattern leads.
    private var known: [Position: Bool] = [:]

    private struct Position: Hashable {
        var swapped: Bool
        var left: Int
        var right: Int
    }

    /// Tokens a pattern may have, so that the work, which is their product, stays bounded.
    private static let maximumTokens = 4096

    init(_ left: String, _ right: String) throws(InvalidPattern) {
        self.left = try Self.tokens(of: left)
        self.right = try Self.tokens(of: right)
    }

    func isInhabited() -> Bool {
        var copy = self
        return copy.trim() && copy.normal(0, 0, swapped: false)
    }

    // MARK: Reading

    private static func tokens(of text: String) throws(InvalidPattern) -> [Token] {
        let scalars = text.unicodeScalars.map(\.value)
        var tokens: [Token] = []
        var index = 0

        func invalid(_ position: Int, _ problem: String) -> InvalidPattern {
            InvalidPattern(message: "input:\(text), pos:\(position), \(problem): the input provided is invalid")
        }

        func next() throws(InvalidPattern) -> (value: UInt32, escaped: Bool)? {
            guard index < scalars.count else { return nil }
            guard scalars[index] == 0x5C else {
                index += 1
                return (scalars[index - 1], false)
            }
            guard index + 1 < scalars.count else {
                throw invalid(index, "input ends with a \\ (escape) character")
            }
            index += 2
            return (scalars[index - 1], true)
        }

        func set() throws(InvalidPattern) -> Symbol {
            var ranges: [ClosedRange<UInt32>] = []
            var previous: UInt32?
            while let scalar = try next() {
                if !scalar.escaped, scalar.value == 0x5D { return .ranges(ranges) }
                guard !scalar.escaped, scalar.value == 0x2D else {
                    ranges.append(scalar.value...scalar.value)
                    previous = scalar.value
                    continue
                }
                guard let low = previous else {
                    throw invalid(index, "range character '-' must be preceded by a Unicode character")
                }
                guard index < scalars.count - 1, let high = try next() else {
                    throw invalid(index, "range character '-' must be followed by a Unicode character")
                }
                if !high.escaped, high.value == 0x5D || high.value == 0x2D {
                    throw invalid(index, "range character '-' cannot be followed by a special symbol")
                }
                guard low <= high.value else {
                    throw invalid(
                        index,
                        "range is out of order: '\(character(high.value))' comes before '\(character(low))' in Unicode")
                }
                ranges.append(low...high.value)
                previous = nil
            }
            throw invalid(index, "found [ without matching ]")
        }

        while let scalar = try next() {
            guard tokens.count < maximumTokens else { throw invalid(index, "more than \(maximumTokens) tokens") }
            var token = Token(symbol: .character(scalar.value))
            if !scalar.escaped {
                switch scalar.value {
                case 0x2E: token.symbol = .any
                case 0x5B: token.symbol = try set()
                case 0x5D: throw invalid(index, "set-close ']' with no preceding '['")
                case 0x2B, 0x2A:
                    throw invalid(index, "flag '\(character(scalar.value))' must be preceded by a non-flag")
                default: break
                }
            }
            if index < scalars.count, scalars[index] == 0x2B || scalars[index] == 0x2A {
                token.flag = scalars[index] == 0x2B ? .plus : .star
                index += 1
            }
            tokens.append(token)
        }
        return tokens
    }

    private static func character(_ value: UInt32) -> String {
        Unicode.Scalar(value).map { String(Character($0)) } ?? "\u{FFFD}"
    }

    // MARK: Matching

    /// Takes off what both ends share and must match one to one; false where it does not.
    private mutating func trim() -> Bool {
        var start = 0
        while start < left.count, start < right.count, left[start].flag == .none, right[start].flag == .none {
            guard left[start].symbol.meets(right[start].symbol) else { return false }
            start += 1
        }
        // One token stays on, since an empty pattern matches only an empty one.
        if start > 0 { start -= 1 }
        var leftEnd = left.count
        var rightEnd = right.count
        while leftEnd > start, rightEnd > start, left[leftEnd - 1].flag == .none, right[rightEnd - 1].flag == .none {
            guard left[leftEnd - 1].symbol.meets(right[rightEnd - 1].symbol) else { return false }
            leftEnd -= 1
            rightEnd -= 1
        }
        if leftEnd < left.count {
            leftEnd += 1
            rightEnd += 1
        }
        left = Array(left[start..<leftEnd])
        right = Array(right[start..<rightEnd])
        return true
    }

    private func lead(_ swapped: Bool) -> [Token] { swapped ? right : left }

    private mutating func normal(_ first: Int, _ second: Int, swapped: Bool) -> Bool {
        let key = Position(swapped: swapped, left: first, right: second)
        if let answer = known[key] { return answer }
        let answer = computeNormal(first, second, swapped: swapped)
        known[key] = answer
        return answer
    }

    private mutating func computeNormal(_ first: Int, _ second: Int, swapped: Bool) -> Bool {
        var first = first
        var second = second
        while first < lead(swapped).count, second < lead(!swapped).count {
            let token = lead(swapped)[first]
            let other = lead(!swapped)[second]
            switch (token.flag, other.flag) {
            case (.none, .none):
                guard token.symbol.meets(other.symbol) else { return false }
            case (.none, let flag):
                return special(flag, second, first, swapped: !swapped)
            case (let flag, _):
                return special(flag, first, second, swapped: swapped)
            }
            first += 1
            second += 1
        }
        return first == lead(swapped).count && second == lead(!swapped).count
    }

    private mutating func special(_ flag: Flag, _ flagged: Int, _ other: Int, swapped: Bool) -> Bool {
        guard flag == .plus else { return star(flagged, other, swapped: swapped) }
        guard lead(swapped)[flagged].symbol.meets(lead(!swapped)[other].symbol) else { return false }
        return star(flagged, other + 1, swapped: swapped)
    }

    /// The flagged token takes tokens of the other pattern until its successor can go on from there.
    private mutating func star(_ flagged: Int, _ other: Int, swapped: Bool) -> Bool {
        let symbol = lead(swapped)[flagged].symbol
        let successor = flagged + 1 < lead(swapped).count ? lead(swapped)[flagged + 1].symbol : nil
        var position = other
        while position < lead(!swapped).count {
            let token = lead(!swapped)[position].symbol
            if let successor, token.meets(successor), normal(flagged + 1, position, swapped: swapped) { return true }
            guard token.meets(symbol) else { return false }
            position += 1
        }
        return successor == nil
    }
}
