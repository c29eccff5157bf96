/// What a decision rests on: a command commits only while this is still in force (P11).
package struct DecisionBasis: Hashable, Sendable, Codable {
    /// Digest of the policies.
    package let policyDigest: String
    /// Digest of catalog, directory and configuration.
    package let dataRevision: String

    package init(policyDigest: String, dataRevision: String) {
        self.policyDigest = policyDigest
        self.dataRevision = dataRevision
    }

    package static func == (left: DecisionBasis, right: DecisionBasis) -> Bool {
        UTF8Order.equal(left.policyDigest, right.policyDigest)
            && UTF8Order.equal(left.dataRevision, right.dataRevision)
    }

    package func hash(into hasher: inout Hasher) {
        UTF8Order.hash(policyDigest, into: &hasher)
        UTF8Order.hash(dataRevision, into: &hasher)
    }
}

/// A question to policy and its answer, complete enough to be asked again (P13).
package struct DecisionRecord: Hashable, Sendable, Codable {
    /// The entry point, as `data.stint.request.decision`.
    package let entryPoint: String
    package let basis: DecisionBasis
    package let at: Instant
    /// Digest of the input's canonical JSON, as `sha256:...`.
    package let inputDigest: String
    package let input: JSONValue
    /// `nil` where policy was undefined or failed.
    package let output: JSONValue?
    /// Results of nondeterministic built-ins, as the engine gives them; `nil` where there were none.
    package let nondeterministic: JSONValue?

    package init(
        entryPoint: String, basis: DecisionBasis, at: Instant, inputDigest: String, input: JSONValue,
        output: JSONValue?, nondeterministic: JSONValue? = nil
    ) {
        self.entryPoint = entryPoint
        self.basis = basis
        self.at = at
        self.inputDigest = inputDigest
        self.input = input
        self.output = output
        self.nondeterministic = nondeterministic
    }
}

/// A decision with the record of how it came about.
package struct Decided<Decision: Sendable & Hashable>: Hashable, Sendable {
    package let decision: Decision
    package let record: DecisionRecord

    package init(_ decision: Decision, record: DecisionRecord) {
        self.decision = decision
        self.record = record
    }
}

/// Policy gave no usable answer, which denies (P6).
package struct DecisionFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, Codable, Hashable {
        /// No policy is loaded, or it lacks the package.
        case missing = "policy_missing"
        case undefined = "policy_undefined"
        /// The answer has the wrong shape.
        case malformed = "policy_malformed"
        case error = "policy_error"
        /// A limit of instructions, depth, memory or time was reached.
        case limits = "policy_limits"
        /// The engine could not be reached.
        case unavailable = "policy_unavailable"
    }

    package let code: Code
    package let message: String
    package let record: DecisionRecord?

    package init(_ code: Code, _ message: String, record: DecisionRecord? = nil) {
        self.code = code
        self.message = message
        self.record = record
    }

    package var description: String { "\(code.rawValue): \(message)" }

    /// The failure as a reason: the code for everybody, the message for auditors.
    package var reasons: [Reason] {
        [
            Reason(
                code.rawValue, "policy gave no usable answer, so nothing is granted",
                remedy: "tell those who keep Stint's policies", audience: .requester),
            Reason(code.rawValue, message),
        ]
    }
}
