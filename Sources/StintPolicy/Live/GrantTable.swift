import HashTreeCollections
import Rego
import StintCore

/// The grants of a snapshot, in the engine's form and in the core's. A change shares all the rest with the table it
/// was made from.
struct GrantTable: Sendable {
    /// `data.stint.grants`: an account's key, and under it its grants by id.
    private(set) var document = RegoObject.empty
    private var byID: TreeDictionary<GrantID, Grant> = [:]

    init() {}

    /// All of them at once, as when a node starts. Of one id the first counts.
    init(_ grants: some Sequence<Grant>) {
        var documents: [SubjectRef: [(key: Value, value: Value)]] = [:]
        for grant in grants where !grant.state.isFinal && byID[grant.id] == nil {
            byID[grant.id] = grant
            documents[grant.beneficiary, default: []].append((Value(grant.id.text), Value(GrantDocument.make(grant))))
        }
        document = RegoObject(
            documents.map { (key: Value($0.key.description), value: .object(RegoObject($0.value))) })
    }

    var count: Int { byID.count }

    subscript(id: GrantID) -> Grant? { byID[id] }

    /// Puts a grant in as it is now; takes it out where it has ended.
    mutating func set(_ grant: Grant) {
        guard !grant.state.isFinal else { return remove(grant.id) }
        byID[grant.id] = grant
        let key = Value(grant.beneficiary.description)
        let own = document[key]?.asObject ?? .empty
        let entry = Value(GrantDocument.make(grant))
        document = document.inserting(.object(own.inserting(entry, for: Value(grant.id.text))), for: key)
    }

    private mutating func remove(_ id: GrantID) {
        guard let grant = byID.removeValue(forKey: id) else { return }
        let key = Value(grant.beneficiary.description)
        guard let own = document[key]?.asObject else { return }
        let rest = own.removing(Value(id.text))
        document = rest.isEmpty ? document.removing(key) : document.inserting(.object(rest), for: key)
    }
}
