import Foundation
import Rego
import Testing

@Suite("The registry of built-ins")
struct BuiltinRegistryTests {
    /// OPA's built-ins that are not here yet.
    static let missing: Set<String> = [
        "rego.metadata.chain",
        "rego.metadata.rule",
    ]

    private struct Listing: Decodable {
        struct Entry: Decodable {
            var name: String
            var decl: Declaration
        }

        struct Declaration: Decodable {
            struct Operand: Decodable {}

            var args: [Operand]?
        }

        var builtins: [Entry]
    }

    /// The list stands beside the repository, where the shared test data is.
    private static func listing() throws -> Listing? {
        var directory = URL(filePath: #filePath)
        while directory.path != "/" {
            directory.deleteLastPathComponent()
            let file = directory.appending(path: "shared/opa-builtins.json")
            if let data = try? Data(contentsOf: file) { return try JSONDecoder().decode(Listing.self, from: data) }
        }
        return nil
    }

    @Test func holdsOPAsBuiltins() throws {
        guard let listing = try Self.listing() else { return }
        let registry = BuiltinRegistry.standard
        let absent = Set(listing.builtins.map(\.name).filter { registry[$0] == nil })
        print("built-ins: \(listing.builtins.count - absent.count) of \(listing.builtins.count)")
        #expect(absent == Self.missing)
        for entry in listing.builtins where entry.name != "print" {
            guard let builtin = registry[entry.name] else { continue }
            #expect(builtin.arity == entry.decl.args?.count ?? 0, "\(entry.name)")
        }
    }
}
