import RegoSyntax

/// A variable of the program, or one the interpreter made: its name as a number.
struct Variable: Hashable {
    let number: Int32

    static let data = Variable(number: 0)
    static let input = Variable(number: 1)

    /// `data` or `input`.
    var isRoot: Bool { number < 2 }
}

/// The names of variables, each known by one number during an evaluation.
final class Symbols {
    private var names: [RegoText] = ["data", "input"]
    private var numbers: [RegoText: Variable] = ["data": .data, "input": .input]

    func variable(_ name: RegoText) -> Variable {
        if let known = numbers[name] { return known }
        let made = Variable(number: Int32(clamping: names.count))
        names.append(name)
        numbers[name] = made
        return made
    }

    func name(_ variable: Variable) -> RegoText {
        let position = Int(variable.number)
        return names.indices.contains(position) ? names[position] : ""
    }
}

/// A term as the interpreter works on it. Whatever needs no evaluation is a plain value, composites included.
indirect enum TermNode {
    case value(Value)
    case variable(Variable)
    /// A head and steps: `data.p[x]`, `__local0__[1]`.
    case reference([TermNode])
    /// Composites with something in them that is no value.
    case array([TermNode])
    case object([Entry])
    case set([TermNode])
    case comprehension(Comprehension)

    struct Entry {
        var key: TermNode
        var value: TermNode
    }
}

extension TermNode {
    var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    var variable: Variable? {
        if case .variable(let variable) = self { variable } else { nil }
    }

    var reference: [TermNode]? {
        if case .reference(let path) = self { path } else { nil }
    }

    /// A value that collects others, or a composite.
    var isSet: Bool {
        switch self {
        case .set, .value(.set): true
        default: false
        }
    }

    var isComposite: Bool {
        switch self {
        case .array, .object, .set: true
        case .value(let value): value.isComposite
        case .variable, .reference, .comprehension: false
        }
    }

    /// Nothing in it is a variable. Comprehensions are not, whatever they hold.
    var isGround: Bool {
        switch self {
        case .value: true
        case .reference(let path): path.dropFirst().allSatisfy(\.isGround)
        default: false
        }
    }

    static func array(of items: [TermNode]) -> TermNode {
        values(of: items).map { .value(.array(RegoArray($0))) } ?? .array(items)
    }

    static func set(of items: [TermNode]) -> TermNode {
        values(of: items).map { .value(.set(RegoSet($0))) } ?? .set(items)
    }

    static func object(of entries: [Entry]) -> TermNode {
        var pairs: [(key: Value, value: Value)] = []
        for entry in entries {
            guard let key = entry.key.value, let value = entry.value.value else { return .object(entries) }
            pairs.append((key, value))
        }
        return .value(.object(RegoObject(pairs)))
    }

    private static func values(of items: [TermNode]) -> [Value]? {
        var values: [Value] = []
        values.reserveCapacity(items.count)
        for item in items {
            guard let value = item.value else { return nil }
            values.append(value)
        }
        return values
    }

    /// The elements of an array that is a value or has variables.
    var elements: [TermNode]? {
        switch self {
        case .array(let items): items
        case .value(.array(let array)): array.map { .value($0) }
        default: nil
        }
    }

    /// The entries of an object that is a value or has variables, in order.
    var entries: [Entry]? {
        switch self {
        case .object(let entries): entries
        case .value(.object(let object)): object.map { Entry(key: .value($0.key), value: .value($0.value)) }
        default: nil
        }
    }

    /// The same term, letter for letter. Comprehensions are the same where they are one and the same.
    func isSame(as other: TermNode) -> Bool {
        switch (self, other) {
        case (.value(let left), .value(let right)): left == right
        case (.variable(let left), .variable(let right)): left == right
        case (.reference(let left), .reference(let right)), (.array(let left), .array(let right)),
            (.set(let left), .set(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy { $0.key.isSame(as: $1.key) && $0.value.isSame(as: $1.value) }
        case (.comprehension(let left), .comprehension(let right)): left === right
        default: false
        }
    }
}

extension [TermNode] {
    /// For a ref: whether it begins with the steps of another.
    func hasPrefix(_ other: [TermNode]) -> Bool {
        other.count <= count && zip(self, other).allSatisfy { $0.isSame(as: $1) }
    }

    /// For a ref: its head and the values behind it.
    var constantPrefix: [TermNode] {
        [TermNode](prefix(1)) + dropFirst().prefix { $0.value != nil }
    }

    /// For a ref into `data` or `input`: its steps, where all are values.
    var keys: [Value]? {
        var keys: [Value] = []
        for step in dropFirst() {
            guard let key = step.value else { return nil }
            keys.append(key)
        }
        return keys
    }
}

extension Value {
    var isComposite: Bool {
        switch self {
        case .array, .object, .set: true
        default: false
        }
    }
}

/// A comprehension: what it collects, and the body that says of what.
final class Comprehension {
    enum Kind {
        case array, set, object
    }

    let kind: Kind
    /// The element; for an object the key and the value.
    let heads: [TermNode]
    let body: [Step]
    /// Variables bound outside that the body could bind by itself: it is run once for all their values, and the results
    /// are kept by them.
    let keys: [Variable]
    /// As it was written.
    let source: Term

    init(kind: Kind, heads: [TermNode], body: [Step], keys: [Variable] = [], source: Term) {
        self.keys = keys
        self.kind = kind
        self.heads = heads
        self.body = body
        self.source = source
    }
}
