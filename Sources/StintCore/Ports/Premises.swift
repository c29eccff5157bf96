/// What decisions are made on, apart from policy itself: one digested set's data.
package struct Premises: Sendable {
    package let basis: DecisionBasis
    package let catalog: Catalog
    package let directory: Directory
    package let config: CoreConfig

    package init(basis: DecisionBasis, catalog: Catalog, directory: Directory, config: CoreConfig) {
        self.basis = basis
        self.catalog = catalog
        self.directory = directory
        self.config = config
    }

    /// Nothing loaded: nobody is known, and only what needs no directory can be done.
    package static let none = Premises(
        basis: DecisionBasis(policyDigest: "", dataRevision: ""), catalog: .empty, directory: .empty,
        config: CoreConfig())
}

extension PolicySet {
    package var premises: Premises {
        Premises(basis: basis, catalog: catalog, directory: directory, config: config)
    }
}
