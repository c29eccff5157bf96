@testable import RegoTools

extension ToolHost {
    static let test = ToolHost(version: "test", environment: [:])
}
