import Rego
import Testing

/// `net.lookup_ip_addr` with the system's resolver.
@Suite("net.lookup_ip_addr")
struct NameLookupTests {
    private static func lookUp(
        _ name: String, _ hosts: NetworkHosts = .any, resolver: any NameResolver = SystemNameResolver(),
        limits: EvaluationLimits = EvaluationLimits(), cancellation: EvaluationCancellation? = nil
    ) throws -> Value? {
        var options = EvaluationOptions(
            now: 0, limits: limits, strictBuiltinErrors: true, cancellation: cancellation)
        options.network = NetworkAccess(hosts: hosts, resolver: resolver)
        return try Engine().prepare("x := net.lookup_ip_addr(input)").value(input: Value(name), options: options).value
    }

    @Test func asksTheSystem() throws {
        let local = try #require(try Self.lookUp("localhost")?.asSet)
        #expect(!local.isEmpty)
        #expect(local.allSatisfy { ["127.0.0.1", "::1"].contains($0) })
    }

    @Test(arguments: [
        ("10.0.0.0", "10.0.0.0"), ("::", "::"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("::FFFF:1.2.3.4", "1.2.3.4"), ("fe80::1%eth0", "fe80::1%eth0"),
    ])
    func readsAddresses(_ name: String, _ address: String) throws {
        #expect(try Self.lookUp(name) == .set([Value(address)]))
    }

    @Test(arguments: ["", "a b", "1.2.3", "..", "a..b", "-x", "é", "[::1]", "1.2.3.4:80", "no\u{0}name"])
    func knowsWhatIsNoName(_ name: String) throws {
        let error = #expect(throws: EvaluationError.self) { try Self.lookUp(name) }
        #expect(error?.code == .builtin)
        #expect(error?.message == "net.lookup_ip_addr: lookup \(name): no such host")
    }

    @Test func isOffUnlessAllowed() throws {
        for name in ["localhost", "10.0.0.1"] {
            let error = #expect(throws: EvaluationError.self) { try Self.lookUp(name, .none) }
            #expect(error?.message == "net.lookup_ip_addr: unallowed host: \(name)")
        }
        #expect(try Self.lookUp("LOCALHOST", .only(["localhost"])) != nil)
        #expect(
            try Engine().prepare("x := net.lookup_ip_addr(\"localhost\")").value(options: .init(now: 0)).value == nil)
    }

    /// One that never answers, as a name server may.
    private struct SilentResolver: NameResolver {
        func addresses(
            of name: String, timeout: Int64, isCancelled: @Sendable () -> Bool
        ) throws(NameResolverError) -> [String] {
            if isCancelled() { throw .cancelled }
            throw .timedOut
        }
    }

    @Test func endsWithTheEvaluation() throws {
        let late = #expect(throws: EvaluationError.self) { try Self.lookUp("x.test", resolver: SilentResolver()) }
        #expect(late?.code == .cancelled)
        #expect(late?.message == "net.lookup_ip_addr: lookup x.test: i/o timeout")
        let cancellation = EvaluationCancellation()
        cancellation.cancel()
        let cancelled = #expect(throws: EvaluationError.self) {
            try Self.lookUp("x.test", resolver: SilentResolver(), cancellation: cancellation)
        }
        #expect(cancelled?.code == .cancelled)
    }
}
