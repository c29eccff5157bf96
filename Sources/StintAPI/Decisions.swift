/// `GET /api/v1/decisions/{id}`: a question to policy and its answer, as recorded.
package struct DecisionView: Codable, Sendable {
    /// `dc-POSITION-N`: the N-th record, from 1, of the log's event at that position.
    package var id: String
    /// As `data.stint.request.decision`.
    package var entryPoint: String
    package var at: Timestamp
    package var policyDigest: String
    package var dataRevision: String
    /// `sha256:...` of the input's canonical JSON.
    package var inputDigest: String
    package var input: JSONValue
    /// Nil where policy was undefined or failed.
    package var output: JSONValue?
    /// What nondeterministic built-ins gave.
    package var nondeterministic: JSONValue?
    /// The event it is recorded with.
    package var event: String
    package var sequence: Int64
    package var requestID: String?
    package var grantID: String?

    package init(
        id: String, entryPoint: String, at: Timestamp, policyDigest: String, dataRevision: String,
        inputDigest: String, input: JSONValue, output: JSONValue? = nil, nondeterministic: JSONValue? = nil,
        event: String, sequence: Int64, requestID: String? = nil, grantID: String? = nil
    ) {
        self.id = id
        self.entryPoint = entryPoint
        self.at = at
        self.policyDigest = policyDigest
        self.dataRevision = dataRevision
        self.inputDigest = inputDigest
        self.input = input
        self.output = output
        self.nondeterministic = nondeterministic
        self.event = event
        self.sequence = sequence
        self.requestID = requestID
        self.grantID = grantID
    }

    enum CodingKeys: String, CodingKey {
        case id, at, input, output, nondeterministic, event, sequence
        case entryPoint = "entry_point"
        case policyDigest = "policy_digest"
        case dataRevision = "data_revision"
        case inputDigest = "input_digest"
        case requestID = "request_id"
        case grantID = "grant_id"
    }
}

/// `POST /api/v1/decisions/{id}/replay`: the same question, asked again on the set it was decided on.
package struct ReplayAnswer: Codable, Sendable {
    package var id: String
    package var entryPoint: String
    /// Whether the answer is the same to the byte.
    package var same: Bool
    package var policyDigest: String
    package var dataRevision: String
    /// Nil where policy was undefined or failed.
    package var recorded: JSONValue?
    package var replayed: JSONValue?
    /// Why it gave no answer this time.
    package var error: String?

    package init(
        id: String, entryPoint: String, same: Bool, policyDigest: String, dataRevision: String,
        recorded: JSONValue? = nil, replayed: JSONValue? = nil, error: String? = nil
    ) {
        self.id = id
        self.entryPoint = entryPoint
        self.same = same
        self.policyDigest = policyDigest
        self.dataRevision = dataRevision
        self.recorded = recorded
        self.replayed = replayed
        self.error = error
    }

    enum CodingKeys: String, CodingKey {
        case id, same, recorded, replayed, error
        case entryPoint = "entry_point"
        case policyDigest = "policy_digest"
        case dataRevision = "data_revision"
    }
}
