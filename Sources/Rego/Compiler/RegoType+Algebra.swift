import RegoSyntax

extension RegoType {
    var isUnknown: Bool { shape == .unknown }

    /// Whether it, or a part of it, is not known.
    var hasUnknown: Bool {
        switch shape {
        case .unknown: true
        case .null, .boolean, .number, .string, .any: false
        case .array(let fixed, let dynamic): fixed.contains(where: \.hasUnknown) || dynamic?.hasUnknown ?? false
        case .set(let element): element.hasUnknown
        case .object(let fixed, let dynamic):
            fixed.contains { $0.type.hasUnknown } || dynamic?.key.hasUnknown ?? false
                || dynamic?.value.hasUnknown ?? false
        case .function(let parameters, _, let result):
            parameters.contains(where: \.hasUnknown) || result?.hasUnknown ?? true
        }
    }

    var isFunction: Bool {
        if case .function = shape { true } else { false }
    }

    // MARK: - Order

    private var rank: Int {
        switch shape {
        case .unknown: -1
        case .null: 0
        case .boolean: 1
        case .number: 2
        case .string: 3
        case .array: 4
        case .object: 5
        case .set: 6
        case .any: 7
        case .function: 8
        }
    }

    /// Negative, zero or positive as it comes before, equals or comes after `other`.
    func compare(_ other: RegoType) -> Int {
        if rank != other.rank { return rank < other.rank ? -1 : 1 }
        switch (shape, other.shape) {
        case (.any(let a), .any(let b)):
            return Self.compare(a, b)
        case (.set(let a), .set(let b)):
            return a.compare(b)
        case (.array(let a, let dynamicA), .array(let b, let dynamicB)):
            let order = Self.compare(dynamicA, dynamicB)
            return order != 0 ? order : Self.compare(a, b)
        case (.object(let a, let dynamicA), .object(let b, let dynamicB)):
            let order = Self.compare(
                dynamicA.map { .array(fixed: [$0.key, $0.value], dynamic: nil) },
                dynamicB.map { .array(fixed: [$0.key, $0.value], dynamic: nil) })
            if order != 0 { return order }
            for (x, y) in zip(a, b) {
                if x.key != y.key { return x.key < y.key ? -1 : 1 }
                let order = x.type.compare(y.type)
                if order != 0 { return order }
            }
            return a.count == b.count ? 0 : (a.count < b.count ? -1 : 1)
        case (.function(let a, let variadicA, let resultA), .function(let b, let variadicB, let resultB)):
            if a.count != b.count { return a.count < b.count ? -1 : 1 }
            for order in [Self.compare(a, b), Self.compare(resultA, resultB)] where order != 0 { return order }
            return Self.compare(variadicA, variadicB)
        default:
            return 0
        }
    }

    private static func compare(_ left: RegoType?, _ right: RegoType?) -> Int {
        guard let left else { return right == nil ? 0 : -1 }
        guard let right else { return 1 }
        return left.compare(right)
    }

    private static func compare(_ left: [RegoType], _ right: [RegoType]) -> Int {
        for (a, b) in zip(left, right) {
            let order = a.compare(b)
            if order != 0 { return order }
        }
        return left.count == right.count ? 0 : (left.count < right.count ? -1 : 1)
    }

    // MARK: - Unions

    /// Whether every value of `other` is one of this type's; choices are looked at one by one.
    func contains(_ other: RegoType) -> Bool {
        guard case .any(let choices) = shape else { return self == other }
        if other.isFunction { return false }
        return choices.isEmpty || choices.contains(other)
    }

    /// The type of what is of this or the other type.
    func or(_ other: RegoType) -> RegoType {
        if isUnknown { return other }
        if other.isUnknown { return self }
        switch (shape, other.shape) {
        case (.function, .function):
            return functionUnion(with: other)
        case (.function, _), (_, .function):
            return .unknown
        case (.any(let a), .any(let b)):
            if a.isEmpty || b.isEmpty { return .anything }
            return .any(Array(Set(a).union(b)))
        case (.any(let choices), _):
            return contains(other) ? self : .any(choices + [other])
        case (_, .any):
            return other.or(self)
        default:
            return self == other ? self : .any([self, other])
        }
    }

    private func functionUnion(with other: RegoType) -> RegoType {
        // Where they do not fit: a function of which nothing is known, which beside what is no function still makes the
        // whole unknown.
        guard case .function(let a, let variadicA, let resultA) = shape,
            case .function(let b, let variadicB, let resultB) = other.shape, a.count == b.count,
            (variadicA == nil) == (variadicB == nil)
        else { return .function(parameters: [], variadic: nil, result: nil) }
        let result = (resultA ?? .unknown).or(resultB ?? .unknown)
        let variadic = variadicA.flatMap { first in variadicB.map { first.or($0) } }
        return .function(
            parameters: zip(a, b).map { $0.or($1) }, variadic: variadic, result: result.isUnknown ? nil : result)
    }

    // MARK: - Parts

    /// The type of the keys of its values, unknown where they have none.
    var keys: RegoType {
        switch shape {
        case .array: return .number
        case .object(let fixed, let dynamic):
            return fixed.reduce(RegoType.unknown) { $0.or($1.key.type) }.or(dynamic?.key ?? .unknown)
        case .set(let element): return element
        case .any(let choices):
            return choices.isEmpty ? .anything : choices.reduce(RegoType.unknown) { $1.keys.or($0) }
        default: return .unknown
        }
    }

    /// The type of the elements of its values, unknown where they have none.
    var values: RegoType {
        switch shape {
        case .array(let fixed, let dynamic):
            return fixed.reduce(RegoType.unknown) { $0.or($1) }.or(dynamic ?? .unknown)
        case .object(let fixed, let dynamic):
            return fixed.reduce(RegoType.unknown) { $0.or($1.type) }.or(dynamic?.value ?? .unknown)
        case .set(let element): return element
        case .any(let choices):
            return choices.isEmpty ? .anything : choices.reduce(RegoType.unknown) { $1.values.or($0) }
        default: return .unknown
        }
    }

    /// The constant keys its values have, in order.
    var fixedKeys: [TypeKey] {
        switch shape {
        case .object(let fixed, _): fixed.map(\.key)
        case .any(let choices): Array(Set(choices.flatMap(\.fixedKeys))).sorted()
        default: []
        }
    }

    /// The type of the element at `index`.
    func element(_ index: Int) -> RegoType {
        guard case .array(let fixed, let dynamic) = shape, index >= 0 else { return .unknown }
        return index < fixed.count ? fixed[index] : dynamic ?? .unknown
    }

    /// The type of what stands under a constant key, unknown where nothing can.
    func select(_ key: TypeKey) -> RegoType {
        switch shape {
        case .array:
            guard case .number(let literal) = key, let index = Int(literal.text.string) else { return .unknown }
            return element(index)
        case .object(let fixed, let dynamic):
            if let field = fixed.first(where: { $0.key == key }) { return field.type }
            guard let dynamic, dynamic.key.contains(key.type) else { return .unknown }
            return dynamic.value
        case .set(let element):
            if element == key.type { return element }
            if case .any = element.shape, element.contains(key.type) { return key.type }
            return .unknown
        case .any(let choices):
            return choices.isEmpty ? .anything : choices.reduce(RegoType.unknown) { $1.select(key).or($0) }
        default:
            return .unknown
        }
    }

    // MARK: - Unification

    /// Whether some value can be of both types.
    func unifies(with other: RegoType) -> Bool {
        if isUnknown || other.isUnknown { return false }
        if case .any(let choices) = shape, Self.one(of: choices, unifiesWith: other) { return true }
        if case .any(let choices) = other.shape, Self.one(of: choices, unifiesWith: self) { return true }
        switch (shape, other.shape) {
        case (.null, .null), (.boolean, .boolean), (.number, .number), (.string, .string): return true
        case (.set(let a), .set(let b)): return a.unifies(with: b)
        case (.array(let a, let dynamicA), .array(let b, let dynamicB)):
            for index in 0..<max(a.count, b.count) where !element(index).unifies(with: other.element(index)) {
                return false
            }
            guard let dynamicA, let dynamicB else { return true }
            return dynamicA.unifies(with: dynamicB)
        case (.object(let a, let dynamicA), .object(let b, let dynamicB)):
            let isOpen = dynamicA != nil || dynamicB != nil
            guard a.allSatisfy({ other.mayHold($0, isOpen: isOpen) }), b.allSatisfy({ mayHold($0, isOpen: isOpen) })
            else { return false }
            guard let dynamicA, let dynamicB else { return true }
            return dynamicA.value.unifies(with: dynamicB.value)
        case (.function(let a, _, _), .function(let b, _, _)):
            return a.count == b.count && zip(a, b).allSatisfy { $0.unifies(with: $1) }
        default: return false
        }
    }

    /// Whether an object type's values may have this entry. An entry that it does not know is as OPA has it: no reason to
    /// differ where either of the two types is open.
    private func mayHold(_ field: Field, isOpen: Bool) -> Bool {
        let type = select(field.key)
        return type.isUnknown ? isOpen : field.type.unifies(with: type)
    }

    private static func one(of choices: [RegoType], unifiesWith other: RegoType) -> Bool {
        if other.isFunction { return false }
        return choices.isEmpty || choices.contains { $0.unifies(with: other) }
    }

    // MARK: - Several rules of one name

    /// The type of a document that several rules define.
    func merged(with other: RegoType) -> RegoType {
        if isUnknown { return other }
        if other.isUnknown { return self }
        switch (shape, other.shape) {
        case (.object(let a, let dynamicA?), .object(let b, let dynamicB?)) where a.isEmpty && b.isEmpty:
            return .object(
                fixed: [],
                dynamic: .init(
                    key: dynamicA.key.or(dynamicB.key), value: dynamicA.value.merged(with: dynamicB.value)))
        case (.set(let a), .set(let b)):
            return .set(a.or(b))
        case (.object(let fixed, let entry?), .any(var choices)) where fixed.isEmpty:
            for index in choices.indices {
                guard case .object(let others, let known?) = choices[index].shape, others.isEmpty else { continue }
                choices[index] = .object(
                    fixed: [], dynamic: .init(key: known.key.or(entry.key), value: known.value.or(entry.value)))
                return RegoType(.any(choices))
            }
            return or(other)
        case (.any, .any):
            return or(other)
        case (.any, _):
            return other.merged(with: self)
        default:
            return or(other)
        }
    }

    /// An object type that also has a value of `type` at `path`, of which each step's type is given.
    func inserting(_ type: RegoType, at path: ArraySlice<RegoType>) -> RegoType {
        guard case .object(let fixed, let dynamic) = shape, let key = path.first else { return self }
        let value =
            path.count == 1
            ? type : RegoType.object(fixed: [], dynamic: nil).inserting(type, at: path.dropFirst())
        let entry = Entry(
            key: dynamic.map { $0.key.or(key) } ?? key, value: dynamic.map { $0.value.or(value) } ?? value)
        return .object(fixed: fixed, dynamic: entry)
    }
}
