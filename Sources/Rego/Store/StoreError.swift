/// Why a store's data could not be read or changed.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// The kind of error. The raw values are OPA's where OPA has the error too.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// There is no document at the path.
        case notFound = "storage_not_found_error"
        /// The change does not fit what is there.
        case invalidPatch = "storage_invalid_patch_error"
        /// Somebody else has changed what this transaction read or writes.
        case conflict = "storage_write_conflict_error"
        /// The transaction has ended already.
        case invalidTransaction = "storage_invalid_txn_error"
        /// Whoever watches the store refused the change.
        case refused = "storage_refused_error"
    }

    /// A stable code.
    public let code: Code
    /// What is wrong, with the path where there is one.
    public let message: String
    /// The path to blame, or an empty one.
    public let path: [String]

    /// An error of the kind `code`.
    public init(_ code: Code, _ message: String, at path: [String] = []) {
        self.code = code
        self.message = message
        self.path = path
    }

    /// `code: message`.
    public var description: String { "\(code.rawValue): \(message)" }
}
