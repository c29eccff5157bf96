/// An error as it travels: RFC 9457 `application/problem+json`, with Stint's own members.
package struct ProblemDetails: Error, Codable, Sendable, Equatable {
    /// A reference to what this kind of problem is: `/problems/CODE`.
    package var type: String
    /// The same for every occurrence of `code`.
    package var title: String
    package var status: Int
    /// What is wrong this time, in words.
    package var detail: String?
    /// The call it is about: the request id.
    package var instance: String?
    package var code: ErrorCode
    /// The places in the body, the query or the headers that are wrong.
    package var errors: [FieldError]?
    /// Why policy, or the core's rules, said no; only those meant for the caller.
    package var reasons: [ReasonView]?
    /// How long to wait before it makes sense to try again, in seconds.
    package var retryAfterSeconds: Int?

    package init(
        _ code: ErrorCode, detail: String? = nil, instance: String? = nil, errors: [FieldError]? = nil,
        reasons: [ReasonView]? = nil, retryAfterSeconds: Int? = nil
    ) {
        let definition = code.definition
        self.type = "/problems/\(code.rawValue)"
        self.title = definition?.title ?? "The request failed"
        self.status = definition?.status ?? 500
        self.detail = detail
        self.instance = instance
        self.code = code
        self.errors = errors
        self.reasons = reasons
        self.retryAfterSeconds = retryAfterSeconds
    }

    package var exitClass: ExitClass { code.exitClass(status: status) }

    enum CodingKeys: String, CodingKey {
        case type, title, status, detail, instance, code, errors, reasons
        case retryAfterSeconds = "retry_after_seconds"
    }
}

/// One wrong place.
package struct FieldError: Codable, Sendable, Hashable {
    /// RFC 6901 into the body (`/items/0/entitlement`, empty for the whole body); `?name` for a query parameter;
    /// the name of a header.
    package var pointer: String
    package var message: String
    /// What to do about it.
    package var remedy: String?

    package init(pointer: String, message: String, remedy: String? = nil) {
        self.pointer = pointer
        self.message = message
        self.remedy = remedy
    }
}

/// One reason of a decision.
package struct ReasonView: Codable, Sendable, Hashable {
    package var code: String
    package var message: String
    /// What the reader can do about it; nil when nothing can be done.
    package var remedy: String?
    /// `requester`, `reviewer` or `auditor`.
    package var audience: String?

    package init(code: String, message: String, remedy: String? = nil, audience: String? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.audience = audience
    }
}

/// One page of a list.
package struct Page<Item: Codable & Sendable>: Codable, Sendable {
    package var items: [Item]
    /// Opaque: hand it back as `cursor` for the page that follows; nil on the last page.
    package var next: String?

    package init(items: [Item], next: String? = nil) {
        self.items = items
        self.next = next
    }
}
