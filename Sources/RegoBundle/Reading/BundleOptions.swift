public import RegoSyntax

/// How bundles are read.
public struct BundleOptions: Sendable {
    /// How much a bundle may hold.
    public var limits: BundleLimits
    /// The version of Rego of policies whose bundle does not say it.
    public var regoVersion: RegoVersion
    /// Keys to verify signatures with. With keys, a bundle without a signature is refused; without, one with a
    /// signature, unless `skipsVerification` says otherwise.
    public var verification: BundleVerification?
    /// Signatures are not looked at.
    public var skipsVerification: Bool
    /// Shell patterns of names of files and folders to pass over.
    public var ignore: [String]

    /// The usual way: signatures are verified, and limits hold.
    public init(
        limits: BundleLimits = BundleLimits(), regoVersion: RegoVersion = .v1, verification: BundleVerification? = nil,
        skipsVerification: Bool = false, ignore: [String] = []
    ) {
        self.limits = limits
        self.regoVersion = regoVersion
        self.verification = verification
        self.skipsVerification = skipsVerification
        self.ignore = ignore
    }
}
