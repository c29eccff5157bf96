package import StintCore

/// A caller whose token was accepted.
package struct AuthenticatedCaller: Sendable, Hashable {
    package let caller: Caller
    /// What an enforcement point may ask decisions about; empty for everybody else.
    package let resources: [ResourcePattern]
    /// When the token ends.
    package let expiresAt: Instant?

    package init(caller: Caller, resources: [ResourcePattern] = [], expiresAt: Instant? = nil) {
        self.caller = caller
        self.resources = resources
        self.expiresAt = expiresAt
    }

    /// Reads everything that is recorded, and asks whatever decision it likes.
    var readsEverything: Bool { caller.has(.operator) || caller.has(.auditor) }

    /// Whether it may ask for run-time decisions on a resource.
    func mayAsk(about resource: StintCore.ResourceRef) -> Bool {
        readsEverything || (caller.has(.enforcement) && resources.contains { $0.matches(resource) })
    }
}

/// Which resources an enforcement point guards: `*`, `TYPE:*` or `TYPE:ID`.
package struct ResourcePattern: Sendable, Hashable, CustomStringConvertible {
    /// `nil` stands for every type.
    package let type: Identifier?
    /// `nil` stands for every id of the type.
    package let id: Identifier?

    package init(type: Identifier?, id: Identifier?) {
        self.type = type
        self.id = type == nil ? nil : id
    }

    /// Every resource.
    package static let all = ResourcePattern(type: nil, id: nil)

    /// Reads `*`, `TYPE:*` or `TYPE:ID`; throws `invalid_identifier`.
    package init(_ text: String) throws(CoreError) {
        if UTF8Order.equal(text, "*") {
            self = .all
            return
        }
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            throw CoreError(
                .invalidIdentifier,
                "\(CoreError.quote(text)) names no resources: write `TYPE:ID`, `TYPE:*` or `*`")
        }
        let id = String(text[text.utf8.index(after: colon)...])
        self.init(
            type: try Identifier(String(text[..<colon])), id: UTF8Order.equal(id, "*") ? nil : try Identifier(id))
    }

    package func matches(_ resource: StintCore.ResourceRef) -> Bool {
        (type == nil || type == resource.type) && (id == nil || id == resource.id)
    }

    package var description: String {
        guard let type else { return "*" }
        return "\(type.text):\(id?.text ?? "*")"
    }
}
