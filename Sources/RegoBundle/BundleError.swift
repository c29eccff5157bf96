public import RegoSyntax

/// Why a bundle could not be read, verified, merged, signed or written.
public struct BundleError: Error, Sendable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Not an archive, a broken one, or one with entries that a bundle must not have.
        case archive = "bundle_archive_error"
        /// A limit was reached; the message says which.
        case limit = "bundle_limit_error"
        /// A file of the bundle cannot be read as what it is.
        case content = "bundle_content_error"
        /// The manifest is wrong, or what it says does not hold.
        case manifest = "bundle_manifest_error"
        /// Roots of one bundle or of several overlap.
        case roots = "bundle_roots_error"
        /// The signature is missing, wrong, or not of these files.
        case signature = "bundle_signature_error"
        /// A policy of the bundle does not parse; `policyErrors` says where.
        case policy = "bundle_policy_error"
        /// A patch cannot be applied.
        case patch = "bundle_patch_error"
        /// A file or folder cannot be read or written.
        case file = "bundle_file_error"
    }

    /// A stable code.
    public let code: Code
    /// What is wrong; OPA's words where OPA has the error.
    public let message: String
    /// What is wrong with the bundle's policies, if that is what is wrong.
    public let policyErrors: [RegoError]

    /// An error of the kind `code`.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
        policyErrors = []
    }

    /// Policies that do not parse.
    public init(_ errors: [RegoError]) {
        code = .policy
        message = RegoErrors(errors).description
        policyErrors = errors
    }

    /// The same error with a place in front of its message.
    func at(_ place: String) -> BundleError { BundleError(self, "\(place): \(message)") }

    private init(_ other: BundleError, _ message: String) {
        code = other.code
        self.message = message
        policyErrors = other.policyErrors
    }

    /// The message.
    public var description: String { message }
}
