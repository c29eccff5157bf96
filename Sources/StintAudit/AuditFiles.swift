/// Where a data directory keeps what is needed to sign and to check its log.
package struct AuditFiles: Sendable, Equatable {
    /// The signing key, mode 0600.
    package let key: String
    /// Its public half, in PEM.
    package let publicKey: String
    /// One signed head a line, oldest first.
    package let heads: String

    package init(directory: String) {
        key = directory + "/audit.key"
        publicKey = directory + "/audit.pub"
        heads = directory + "/heads.jsonl"
    }
}
