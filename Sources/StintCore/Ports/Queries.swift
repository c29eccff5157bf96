/// Where a page ends and the next begins; opaque to whoever carries it.
package struct Cursor: Hashable, Sendable, CustomStringConvertible {
    /// The id of the last thing on the page.
    package let after: Identifier

    package init(after: Identifier) { self.after = after }

    /// Reads a cursor that was handed out; throws `invalid_cursor`.
    package init(_ text: String) throws(CoreError) {
        guard text.utf8.first == UInt8(ascii: "c"),
            let after = try? Identifier(String(text.dropFirst()))
        else {
            throw CoreError(
                .invalidCursor,
                "\(CoreError.quote(text)) is no cursor: take `next` of the page before, as it is")
        }
        self.after = after
    }

    package var description: String { "c\(after.text)" }
}

package struct PageRequest: Hashable, Sendable {
    package static let maxLimit = 500

    package let cursor: Cursor?
    /// From 1 to `maxLimit`.
    package let limit: Int

    /// A limit outside its range is brought to its nearest end.
    package init(cursor: Cursor? = nil, limit: Int = 100) {
        self.cursor = cursor
        self.limit = min(max(limit, 1), Self.maxLimit)
    }
}

package struct Page<Item: Hashable & Sendable>: Hashable, Sendable {
    package let items: [Item]
    /// `nil` on the last page.
    package let next: Cursor?

    package init(items: [Item], next: Cursor?) {
        self.items = items
        self.next = next
    }
}

/// Which requests; what is `nil` does not narrow. An empty list matches nothing.
package struct RequestFilter: Hashable, Sendable {
    package var states: [RequestState]?
    /// Submitter or beneficiary is one of these.
    package var involving: [SubjectRef]?
    /// One of the items is for this.
    package var entitlement: Entitlement?
    /// Access is counted to this person, or the beneficiary is one of these accounts.
    package var holder: HolderFilter?
    /// The review after the fact stands at one of these.
    package var postReview: [PostReviewProgress.State]?

    package init(
        states: [RequestState]? = nil, involving: [SubjectRef]? = nil, entitlement: Entitlement? = nil,
        holder: HolderFilter? = nil, postReview: [PostReviewProgress.State]? = nil
    ) {
        self.holder = holder
        self.postReview = postReview
        self.states = states
        self.involving = involving
        self.entitlement = entitlement
    }
}

/// Whose grants: counted to the person at the time, or held by one of the accounts.
package struct HolderFilter: Hashable, Sendable {
    package let person: PersonID?
    package let subjects: [SubjectRef]

    package init(person: PersonID?, subjects: [SubjectRef]) {
        self.person = person
        self.subjects = subjects
    }
}

/// Which grants; what is `nil` does not narrow. An empty list matches nothing.
package struct GrantFilter: Hashable, Sendable {
    package var states: [GrantState]?
    package var beneficiaries: [SubjectRef]?
    package var holder: HolderFilter?
    package var entitlement: Entitlement?
    package var request: RequestID?
    /// Of one of these resources, by id.
    package var resource: Identifier?
    /// Those that ended, or will expire, at this instant or after.
    package var endingFrom: Instant?

    package init(
        states: [GrantState]? = nil, beneficiaries: [SubjectRef]? = nil, holder: HolderFilter? = nil,
        entitlement: Entitlement? = nil, request: RequestID? = nil, resource: Identifier? = nil,
        endingFrom: Instant? = nil
    ) {
        self.resource = resource
        self.states = states
        self.beneficiaries = beneficiaries
        self.holder = holder
        self.entitlement = entitlement
        self.request = request
        self.endingFrom = endingFrom
    }
}
