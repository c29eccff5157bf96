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
    /// For each state the states it reaches without consuming, itself included, as bits; empty where there are more
    /// states than bits.
    private var closures: [UInt64] = []
    private var accepting: UInt64 = 0

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
        guard steps.count <= UInt64.bitWidth else { return }
        closures = steps.indices.map { state in
            var reached = StateSet(capacity: steps.count)
            add(state, to: &reached)
            return reached.members.reduce(0) { $0 | 1 &<< UInt64($1) }
        }
        for (state, step) in steps.enumerated() {
            if case .accept = step { accepting |= 1 &<< UInt64(state) }
        }
    }

    /// Whether the pattern matches a text.
    package func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches($0) { _ in } }
    }

    /// Whether the pattern matches; `pay` is told how much work it is, and may end it.
    func matches<Failure: Error>(
        _ text: UnsafeBufferPointer<UInt8>, pay: (Int) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        if text.isEmpty, steps.count == 2 {
            // Where one character is the whole pattern, OPA takes the missing one of an empty text for U+FFFD.
            switch steps[0] {
            case .anyButDelimiter: return !delimiters.contains(0xFFFD)
            case .list(let wanted, let negated): return wanted.contains(0xFFFD) != negated
            case .range(let wanted, let negated): return wanted.contains(0xFFFD) != negated
            default: break
            }
        }
        if closures.isEmpty { return try matches(many: text, pay: pay) }
        try pay(text.count)
        return matches(few: text)
    }

    /// With the states as bits of a word.
    private func matches(few text: UnsafeBufferPointer<UInt8>) -> Bool {
        var states = closures[0]
        var position = 0
        while position < text.count {
            let character = Self.character(text, &position)
            var next: UInt64 = 0
            var rest = states
            while rest != 0 {
                let state = rest.trailingZeroBitCount
                rest &= rest &- 1
                if let target = target(of: state, character) { next |= closures[target] }
            }
            if next == 0 { return false }
            states = next
        }
        return states & accepting != 0
    }

    /// The character at a position, which moves behind it; what is no UTF-8 counts as U+FFFD.
    @inline(__always)
    private static func character(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> UInt32 {
        let byte = text[position]
        if byte < 0x80 {
            position &+= 1
            return UInt32(byte)
        }
        let width = UTF8Text.width(text, at: position)
        defer { position &+= width }
        return UTF8Text.scalar(text, at: position, width: width).value
    }

    /// Where a state goes with a character; `nil` for nowhere.
    @inline(__always)
    private func target(of state: Int, _ character: UInt32) -> Int? {
        switch steps[state] {
        case .character(let wanted): wanted == character ? state &+ 1 : nil
        case .anyButDelimiter: delimiters.contains(character) ? nil : state &+ 1
        case .list(let wanted, let negated): wanted.contains(character) != negated ? state &+ 1 : nil
        case .range(let wanted, let negated): wanted.contains(character) != negated ? state &+ 1 : nil
        case .star(let crossesDelimiters): crossesDelimiters || !delimiters.contains(character) ? state : nil
        case .branch, .jump, .accept: nil
        }
    }

    private func matches<Failure: Error>(
        many text: UnsafeBufferPointer<UInt8>, pay: (Int) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        var states = StateSet(capacity: steps.count)
        var next = StateSet(capacity: steps.count)
        add(0, to: &states)
        var position = 0
        while position < text.count {
            let character = Self.character(text, &position)
            try pay(states.members.count / 4 &+ 1)
            next.removeAll()
            for state in states.members {
                if let target = target(of: state, character) { add(target, to: &next) }
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
