/// Whose idempotency key it is, and for what: the same key elsewhere is another one.
package struct IdempotencyScope: Hashable, Sendable, Codable {
    package let caller: SubjectRef
    package let method: String
    package let path: String
    package let key: String

    package init(caller: SubjectRef, method: String, path: String, key: String) {
        self.caller = caller
        self.method = method
        self.path = path
        self.key = key
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.caller == right.caller && UTF8Order.equal(left.method, right.method)
            && UTF8Order.equal(left.path, right.path) && UTF8Order.equal(left.key, right.key)
    }

    package func hash(into hasher: inout Hasher) {
        caller.hash(into: &hasher)
        for text in [method, path, key] { UTF8Order.hash(text, into: &hasher) }
    }
}

/// A key that was used: the answer is the outcome of `command`, from which the response is made again.
package struct IdempotencyRecord: Hashable, Sendable, Codable {
    package let scope: IdempotencyScope
    /// Digest of the body that came with the key.
    package let bodyDigest: String
    package let command: CommandID
    package let expiresAt: Instant

    package init(scope: IdempotencyScope, bodyDigest: String, command: CommandID, expiresAt: Instant) {
        self.scope = scope
        self.bodyDigest = bodyDigest
        self.command = command
        self.expiresAt = expiresAt
    }
}
