/// What an event belongs to, and what commands serialize on.
///
/// A command names every stream it read and changes with the version it saw. The stream of a person (or of a service
/// nobody sponsors) serializes whatever concerns what that one holds: its pending requests and its grants.
package struct StreamID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable, Codable, Hashable, CaseIterable {
        case request, grant
        /// A person, by id.
        case person
        /// A subject without a person, by `TYPE:ID`.
        case subject
        /// All freezes: what is granted commits only while they are as it saw them.
        case freezes
        /// The delegations of one account's reviews, by `TYPE:ID`.
        case delegations
        /// The signals about one target, by the target.
        case signals
        /// Stint itself: loads, starts, refusals that concern no stream.
        case system
    }

    package let kind: Kind
    package let id: String

    private init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    package static func request(_ id: RequestID) -> StreamID { StreamID(.request, id.text) }
    package static func grant(_ id: GrantID) -> StreamID { StreamID(.grant, id.text) }
    package static let system = StreamID(.system, "stint")
    package static let freezes = StreamID(.freezes, "stint")
    package static func delegations(of delegator: SubjectRef) -> StreamID {
        StreamID(.delegations, delegator.description)
    }
    package static func signals(about target: SignalTarget) -> StreamID { StreamID(.signals, target.description) }

    /// The stream of the person `subject`'s access is counted to, or of the subject itself.
    package static func holder(person: PersonID?, subject: SubjectRef) -> StreamID {
        person.map { StreamID(.person, $0.text) } ?? StreamID(.subject, subject.description)
    }

    /// Reads `KIND/ID`; `nil` where the kind is unknown or the id is empty.
    package init?(_ text: String) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")),
            let kind = Kind(rawValue: String(text[..<slash]))
        else { return nil }
        let id = String(text[text.utf8.index(after: slash)...])
        guard !id.isEmpty else { return nil }
        self.init(kind, id)
    }

    package var description: String { "\(kind.rawValue)/\(id)" }

    package static func == (left: StreamID, right: StreamID) -> Bool {
        left.kind == right.kind && UTF8Order.equal(left.id, right.id)
    }

    package static func < (left: StreamID, right: StreamID) -> Bool {
        left.kind == right.kind
            ? UTF8Order.less(left.id, right.id) : UTF8Order.less(left.kind.rawValue, right.kind.rawValue)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        UTF8Order.hash(id, into: &hasher)
    }
}

extension StreamID: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let stream = StreamID(text) else {
            throw CoreError(.invalidEvent, "\(CoreError.quote(text)) names no stream")
        }
        self = stream
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
