/// A glob: `*` and `?` do not cross a delimiter, `**` does; `[abc]`, `[a-z]`, `[!...]` and `{a,b}` as usual; `\` takes
/// the next character as it is.
///
/// A pattern is a small automaton, so matching takes time in proportion to pattern and text, whatever they are.
package struct GlobPattern: Sendable {
    package struct InvalidPattern: Error {
        package var message: String
    }

    private enum Step {
        /// Consumes one character, then goes to the next step.
        case character(UInt32)
        case anyButDelimiter
        case list([UInt32], negated: Bool)
        case range(ClosedRange<UInt32>, negated: Bool)
        /// Consumes any number of characters, delimiters too when `super`, and may go on to the next step.
        case star(crossesDelimiters: Bool)
        /// Goes to other steps without consuming.
        case branch([Int])
        case jump(Int)
        case accept
    }

    private var steps: [Step] = []
    private let delimiters: [UInt32]

    /// Characters a pattern may have.
    static let maximumLength = 1 << 16

    package init(_ pattern: String, delimiters: [UInt32]) throws(InvalidPattern) {
        self.delimiters = delimiters
        let scalars = pattern.unicodeScalars.map(\.value)
        guard scalars.count <= Self.maximumLength else {
            throw InvalidPattern(message: "pattern has more than \(Self.maximumLength) characters")
        }
        var parser = Parser(scalars: scalars)
        steps = try parser.parse()
    }

    package func matches(_ text: some Sequence<UInt32>) -> Bool { matches(text) { _ in } }

    /// Whether the pattern matches; `pay` is told how much work each character is, and may end it.
    func matches<Failure: Error>(
        _ text: some Sequence<UInt32>, pay: (Int) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        if steps.count == 2, text.first(where: { _ in true }) == nil {
            // Where one character is the whole pattern, OPA takes the missing one of an empty text for U+FFFD.
            switch steps[0] {
            case .anyButDelimiter: return !delimiters.contains(0xFFFD)
            case .list(let wanted, let negated): return wanted.contains(0xFFFD) != negated
            case .range(let wanted, let negated): return wanted.contains(0xFFFD) != negated
            default: break
            }
        }
        var states = StateSet(capacity: steps.count)
        var next = StateSet(capacity: steps.count)
        add(0, to: &states)
        for character in text {
            try pay(states.members.count / 4 &+ 1)
            next.removeAll()
            for state in states.members {
                switch steps[state] {
                case .character(let wanted):
                    if wanted == character { add(state + 1, to: &next) }
                case .anyButDelimiter:
                    if !delimiters.contains(character) { add(state + 1, to: &next) }
                case .list(let wanted, let negated):
                    if wanted.contains(character) != negated { add(state + 1, to: &next) }
                case .range(let wanted, let negated):
                    if wanted.contains(character) != negated { add(state + 1, to: &next) }
                case .star(let crossesDelimiters):
                    if crossesDelimiters || !delimiters.contains(character) { add(state, to: &next) }
                case .branch, .jump, .accept: break
                }
            }
            if next.members.isEmpty { return false }
            swap(&states, &next)
        }
        return states.members.contains { if case .accept = steps[$0] { true } else { false } }
    }

    /// Adds a state and all it reaches without consuming a character.
    private func add(_ state: Int, to set: inout StateSet) {
        var pending = [state]
        while let state = pending.popLast() {
            guard set.insert(state) else { continue }
            switch steps[state] {
            case .branch(let targets): pending.append(contentsOf: targets)
            case .jump(let target): pending.append(target)
            case .star: pending.append(state + 1)
            default: break
            }
        }
    }

    private struct StateSet {
        private(set) var members: [Int] = []
        private var present: [Bool]

        init(capacity: Int) {
            present = Array(repeating: false, count: capacity)
        }

        mutating func insert(_ state: Int) -> Bool {
            if present[state] { return false }
            present[state] = true
            members.append(state)
            return true
        }

        mutating func removeAll() {
            for state in members { present[state] = false }
            members.removeAll(keepingCapacity: true)
        }
    }
}

extension GlobPattern {
    /// The pattern that matches just the text.
    static func quote(_ text: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for byte in text {
            if #"*?\[]{}"#.utf8.contains(byte) { result.append(UInt8(ascii: "\\")) }
            result.append(byte)
        }
        return result
    }

    /// Reads a pattern into steps. Alternatives become a branch whose arms jump behind it.
    private struct Parser {
        let scalars: [UInt32]
        var index = 0
        var steps: [Step] = []

        /// An open `{`: where its branch stands, where its arms begin, and the jumps that leave them.
        private struct Alternatives {
            var branch: Int
            var arms: [Int]
            var exits: [Int] = []
        }

        private var open: [Alternatives] = []

        init(scalars: [UInt32]) {
            self.scalars = scalars
        }

        mutating func parse() throws(InvalidPattern) -> [Step] {
            while index < scalars.count {
                let scalar = scalars[index]
                index += 1
                switch scalar {
                // Go's reader of patterns takes it for a fault of its own.
                case "\u{FFFD}": throw InvalidPattern(message: "could not read rune")
                case "{":
                    open.append(Alternatives(branch: steps.count, arms: [steps.count + 1]))
                    steps.append(.branch([]))
                case "," where !open.isEmpty:
                    open[open.count - 1].exits.append(steps.count)
                    steps.append(.jump(0))
                    open[open.count - 1].arms.append(steps.count)
                case "}" where !open.isEmpty: close()
                case "[": try parseRange()
                case "?": steps.append(.anyButDelimiter)
                case "*":
                    let crosses = index < scalars.count && scalars[index] == "*"
                    if crosses { index += 1 }
                    steps.append(.star(crossesDelimiters: crosses))
                case "\\":
                    // A backslash at the end stands for nothing.
                    guard index < scalars.count else { break }
                    steps.append(.character(scalars[index]))
                    index += 1
                default: steps.append(.character(scalar))
                }
            }
            // Alternatives left open end with the pattern.
            while !open.isEmpty { close() }
            steps.append(.accept)
            return steps
        }

        private mutating func close() {
            guard let alternatives = open.popLast() else { return }
            steps[alternatives.branch] = .branch(alternatives.arms)
            for exit in alternatives.exits { steps[exit] = .jump(steps.count) }
            // The step behind the last arm is where every arm leads; it need not exist yet.
        }

        private mutating func parseRange() throws(InvalidPattern) {
            var negated = false
            if index < scalars.count, scalars[index] == "!" {
                negated = true
                index += 1
            }
            if index + 1 < scalars.count, scalars[index + 1] == "-" {
                guard index + 2 < scalars.count else { throw InvalidPattern(message: "unexpected end of input") }
                let low = scalars[index]
                let high = scalars[index + 2]
                index += 3
                guard index < scalars.count else { throw InvalidPattern(message: "unexpected end of input") }
                guard scalars[index] == "]" else {
                    throw InvalidPattern(message: "expected close range character")
                }
                index += 1
                guard low <= high else {
                    let names = [high, low].map { String(Unicode.Scalar($0) ?? "\u{FFFD}") }
                    throw InvalidPattern(
                        message: "hi character '\(names[0])' should be greater than lo '\(names[1])'")
                }
                steps.append(.range(low...high, negated: negated))
                return
            }
            var list: [UInt32] = []
            while index < scalars.count, scalars[index] != "]" {
                if scalars[index] == "\\", index + 1 < scalars.count { index += 1 }
                list.append(scalars[index])
                index += 1
            }
            guard index < scalars.count else { throw InvalidPattern(message: "unexpected end of input") }
            index += 1
            guard !list.isEmpty else { throw InvalidPattern(message: "could not parse range") }
            steps.append(.list(list, negated: negated))
        }
    }
}

/// Lets a scalar value be compared with a character literal.
private func ~= (character: Unicode.Scalar, value: UInt32) -> Bool {
    character.value == value
}

private func == (value: UInt32, character: Unicode.Scalar) -> Bool {
    value == character.value
}

private func != (value: UInt32, character: Unicode.Scalar) -> Bool {
    value != character.value
}
