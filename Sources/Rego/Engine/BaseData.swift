/// The documents below `data` that no rule defines. Immutable: a change is a new value that shares what did not change,
/// and evaluations that run keep the old one.
public struct BaseData: Sendable, Hashable {
    /// The document `data`.
    public let root: RegoObject

    /// Data with these documents.
    public init(_ root: RegoObject) { self.root = root }

    /// No data.
    public static let empty = BaseData(.empty)

    /// The document at a path; `nil` if there is none. In an array a name is a position, `0`.
    public subscript(path: [String]) -> Value? {
        path.reduce(Value.object(root) as Value?) { $0?.child(named: $1) }
    }

    /// The data with the document at a path set. What is on the way and no object is replaced by one. The whole of the
    /// data can only be set to an object.
    public func setting(_ value: Value, at path: [String]) -> BaseData {
        let changed = Value.object(root).replacing(path.map { Value($0) }[...], with: value)
        guard case .object(let root) = changed else { return self }
        return BaseData(root)
    }

    /// The data without the document at a path.
    public func removing(_ path: [String]) -> BaseData {
        guard !path.isEmpty else { return .empty }
        return BaseData(Self.removing(path.map { Value($0) }[...], from: root))
    }

    private static func removing(_ path: ArraySlice<Value>, from object: RegoObject) -> RegoObject {
        guard let key = path.first, let there = object[key] else { return object }
        let rest = path.dropFirst()
        if rest.isEmpty { return object.removing(key) }
        guard case .object(let below) = there else { return object }
        return object.inserting(.object(removing(rest, from: below)), for: key)
    }
}
