/// What run-time decisions are made on: policy, data and grants of one moment, immutable and whole.
///
/// `Document` is the engine's own value (StintPolicy's is `Rego.Value`); the core never looks inside. Every question
/// is answered synchronously, on the thread that asks: nothing here waits, locks or reaches the store.
package protocol DecisionSnapshot<Document>: Sendable {
    associatedtype Document: Sendable

    /// The set in force.
    var basis: DecisionBasis { get }
    /// The log's position up to which the grants in it are known.
    var position: Int64 { get }
    /// How many grants it holds that are live or scheduled.
    var grantCount: Int { get }

    /// `data.stint.access.decision`, and then the core's own rules (`AccessRule`). It never fails: what goes wrong in
    /// policy denies, with the reason that says which (P6).
    func decideAccess(_ question: AccessQuestion<Document>, now: Instant) -> AccessDecision

    /// The value of a document under `data`, rules and data alike; `nil` where it is undefined.
    func evaluate(_ query: DataQuery<Document>, now: Instant) throws(DataQueryFailure) -> Document?
}

/// What an enforcement point asks.
package struct AccessQuestion<Document: Sendable>: Sendable {
    package let subject: SubjectRef
    package let action: Identifier
    package let resource: ResourceRef
    /// `input.context`: facts of request time, an object; `nil` where none were sent.
    package let context: Document?
    /// `input.claimed`: what the enforcement point merely asserts of subject, action and resource, an object with
    /// the members `subject`, `action`, `resource`; `nil` where it asserts nothing.
    package let claimed: Document?
    /// `subject` {type, id}, `action` {name} and `resource` {type, id} as documents, where whoever asks has them
    /// already with these members and no others: then they need not be made again.
    package let documents: Documents

    package struct Documents: Sendable {
        package var subject: Document?
        package var action: Document?
        package var resource: Document?

        package init(subject: Document? = nil, action: Document? = nil, resource: Document? = nil) {
            self.subject = subject
            self.action = action
            self.resource = resource
        }
    }

    package init(
        subject: SubjectRef, action: Identifier, resource: ResourceRef, context: Document? = nil,
        claimed: Document? = nil, documents: Documents = Documents()
    ) {
        self.documents = documents
        self.subject = subject
        self.action = action
        self.resource = resource
        self.context = context
        self.claimed = claimed
    }
}

/// A query of one document.
package struct DataQuery<Document: Sendable>: Sendable {
    /// Below `data`, as `["stint", "access", "decision"]`; a segment that is a whole number also indexes arrays.
    package let path: [String]
    /// `nil` leaves `input` undefined.
    package let input: Document?
    /// Whether a built-in's error is an error of the query, rather than undefined.
    package let strictBuiltinErrors: Bool

    package init(path: [String], input: Document?, strictBuiltinErrors: Bool = false) {
        self.path = path
        self.input = input
        self.strictBuiltinErrors = strictBuiltinErrors
    }
}

/// A query could not be answered.
package struct DataQueryFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// One error, as the engine tells it.
    package struct Item: Hashable, Sendable {
        /// The engine's code, as `eval_conflict_error`.
        package let code: String
        package let message: String
        /// Where in the policy; `nil` where no place is to blame. Row and column are from 1.
        package let file: String?
        package let row: Int
        package let column: Int

        package init(code: String, message: String, file: String? = nil, row: Int = 0, column: Int = 0) {
            self.code = code
            self.message = message
            self.file = file
            self.row = row
            self.column = column
        }
    }

    /// At least one.
    package let items: [Item]

    package init(_ items: [Item]) { self.items = items }

    package var description: String { items.map { "\($0.code): \($0.message)" }.joined(separator: "; ") }
}
