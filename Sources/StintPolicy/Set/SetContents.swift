import Rego
import StintCore

/// All that a set's decisions rest on: policies and data, and none of what Stint itself is run with. Where the files
/// lie, and the tokens, are no part of it.
struct SetContents: Sendable {
    struct Module: Hashable, Sendable {
        /// Below the folder it was found in.
        let relativePath: String
        let bytes: [UInt8]
    }

    /// In the order of their paths, and of their bytes where a path is there twice.
    let modules: [Module]
    /// The user's, without Stint's own.
    let data: JSONValue
    /// `data.stint.catalog`, `.directory` and `.config`.
    let catalog: JSONValue
    let directory: JSONValue
    let config: JSONValue
    let limits: PolicyLimits

    let policyDigest: String
    let catalogDigest: String
    let directoryDigest: String
    let configDigest: String
    let basis: DecisionBasis

    init(
        modules: [Module], data: JSONValue, catalog: JSONValue, directory: JSONValue, config: JSONValue,
        limits: PolicyLimits
    ) {
        self.modules = modules.sorted { left, right in
            UTF8Order.equal(left.relativePath, right.relativePath)
                ? left.bytes.lexicographicallyPrecedes(right.bytes)
                : UTF8Order.less(left.relativePath, right.relativePath)
        }
        self.data = data
        self.catalog = catalog
        self.directory = directory
        self.config = config
        self.limits = limits
        var policy = SetDigest()
        for module in self.modules {
            policy.add(module.relativePath)
            policy.add(module.bytes)
        }
        policyDigest = policy.finalize()
        catalogDigest = SetDigest.of(catalog)
        directoryDigest = SetDigest.of(directory)
        configDigest = SetDigest.of(config)
        var revision = SetDigest()
        for digest in [catalogDigest, directoryDigest, configDigest] { revision.add(digest) }
        revision.add(data.jsonBytes)
        basis = DecisionBasis(policyDigest: policyDigest, dataRevision: revision.finalize())
    }

    /// Everything under `data` but `data.stint.grants`.
    var baseData: BaseData {
        var members = data.objectValue ?? JSONObject()
        var stint = members["stint"]?.objectValue ?? JSONObject()
        stint["catalog"] = catalog
        stint["directory"] = directory
        stint["config"] = config
        stint["meta"] = .members(
            ("policy_digest", .string(basis.policyDigest)), ("data_revision", .string(basis.dataRevision)))
        members["stint"] = .object(stint)
        guard case .object(let data) = Value(.object(members)) else { return .empty }
        return BaseData(data)
    }
}
