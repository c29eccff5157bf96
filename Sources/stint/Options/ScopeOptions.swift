import ArgumentParser
import RegoTools
import StintAPI

/// What a command about many grants is about: exactly one of these.
struct ScopeOptions: ParsableArguments {
    @Flag(help: "Everything.")
    var all = false

    @Option(
        help: ArgumentHelp("Everything on one resource: its id, payments-db.", valueName: "resource"),
        transform: Arguments.resourceID)
    var resource: String?

    @Option(
        help: ArgumentHelp("One entitlement, RESOURCE:ROLE.", valueName: "entitlement"),
        transform: Arguments.entitlement)
    var entitlement: String?

    @Option(
        help: ArgumentHelp("Everything of one account: user:alice.", valueName: "subject"),
        transform: Arguments.subject)
    var subject: SubjectRef?

    /// How many were given.
    var count: Int {
        [all, resource != nil, entitlement != nil, subject != nil].count { $0 }
    }

    /// What was given.
    var scope: ScopeRef {
        ScopeRef(all: all ? true : nil, resource: resource, entitlement: entitlement, subject: subject)
    }

    static let names = "--subject, --resource, --entitlement or --all"
    static let usage = "(--subject S | --resource R | --entitlement E | --all)"
}

extension ScopeRef {
    /// As `all`, `resource payments-db`, `user:alice`.
    var words: String {
        if let resource { return "resource \(Sanitizer.line(resource))" }
        if let entitlement { return Sanitizer.line(entitlement) }
        if let subject { return Sanitizer.line(subject.description) }
        return "everything"
    }

    /// Whether it is about `grant`.
    func covers(_ grant: GrantView) -> Bool {
        if let resource {
            let name = grant.entitlement.utf8.prefix { $0 != UInt8(ascii: ":") }
            return name.elementsEqual(resource.utf8)
        }
        if let entitlement { return grant.entitlement.utf8.elementsEqual(entitlement.utf8) }
        if let subject { return grant.beneficiary == subject }
        return true
    }
}
