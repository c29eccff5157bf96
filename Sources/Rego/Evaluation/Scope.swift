/// The world an expression sees: `input`, base data, what `with` replaces, and what is already known in it.
final class Scope {
    /// A function or built-in that `with` replaces.
    enum Replaced: Equatable {
        case function(group: Int)
        case builtin(name: String)
    }

    /// What stands in its place.
    enum Replacement {
        case value(ValueRef)
        case function(group: Int)
        case builtin(BuiltinCall)
    }

    /// Undefined where `projected` has what is read of it.
    let input: ValueRef
    let projected: ProjectedInput?
    let data: ValueRef
    /// Paths into data that `with` has set; no rule counts at them or below.
    let targets: [[Value]]
    let replacements: [(replaced: Replaced, by: Replacement)]
    let parent: Scope?
    let memo: Memo
    /// Keeps alive what this scope made and refers to.
    private let owned: [Value]

    init(
        input: ValueRef, projected: ProjectedInput? = nil, data: ValueRef, targets: [[Value]] = [],
        replacements: [(replaced: Replaced, by: Replacement)] = [], parent: Scope? = nil, groups: Int,
        owned: [Value] = []
    ) {
        self.input = input
        self.projected = projected
        self.data = data
        self.targets = targets
        self.replacements = replacements
        self.parent = parent
        self.owned = owned
        memo = Memo(groups: groups)
    }

    /// What `input` has at a path of the program.
    @inline(__always)
    func input(at path: Int, _ program: Program) -> ValueRef {
        if let projected { return projected[path] }
        return program.follow(path, from: input)
    }

    /// Whether `with` has set the document at this path, or one above it.
    func isTarget(_ path: [Value]) -> Bool {
        targets.contains { $0.count <= path.count && zip($0, path).allSatisfy { $0 == $1 } }
    }

    /// What stands in the place of a function, the innermost `with` first.
    func replacement(of replaced: Replaced) -> Replacement? {
        replacements.last { $0.replaced == replaced }?.by
    }
}

extension Value {
    /// The document with the value at a path set. What is on the way and no object is replaced by one.
    func replacing(_ path: ArraySlice<Value>, with value: Value) -> Value {
        guard let key = path.first else { return value }
        let rest = path.dropFirst()
        guard case .object(let object) = self else { return Self.nested(path, value) }
        let below = object[key].map { $0.replacing(rest, with: value) } ?? Self.nested(rest, value)
        return .object(object.inserting(below, for: key))
    }

    /// Objects within objects, with the value at the end of the path.
    static func nested(_ path: ArraySlice<Value>, _ value: Value) -> Value {
        path.reversed().reduce(value) { .object(RegoObject([(key: $1, value: $0)])) }
    }
}
