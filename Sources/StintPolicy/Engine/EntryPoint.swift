/// The five questions of the contract.
enum EntryPoint: String, CaseIterable, Sendable {
    case request, review, grant, access, api

    /// Below `data`.
    var path: [String] { ["stint", rawValue, "decision"] }

    /// `data.stint.request.decision`.
    var name: String { "data.stint.\(rawValue).decision" }
}
