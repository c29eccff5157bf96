import RegoSyntax

extension ModuleSet {
    mutating func injectMetadata() {
    }
}
