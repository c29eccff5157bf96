package import StintCore

/// Where to listen: `127.0.0.1:8080`, `[::1]:8080`, `:8080` (every address), `localhost:0` (any free port).
package struct HostPort: Hashable, Sendable, CustomStringConvertible {
    /// `nil` is every address of the machine.
    package let host: String?
    package let port: Int

    package init(host: String?, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`; `nil` where it is none.
    package init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        var host = text[..<colon]
        let digits = text[text.utf8.index(after: colon)...]
        if host.hasPrefix("["), host.hasSuffix("]"), host.utf8.count > 2 {
            host = host.dropFirst().dropLast()
        } else if host.utf8.contains(where: { [0x3A, 0x5B, 0x5D].contains($0) }) {
            return nil
        }
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x2F }), let port = UInt16(digits)
        else { return nil }
        self.init(host: host.isEmpty ? nil : String(host), port: Int(port))
    }

    package var description: String {
        guard let host else { return ":\(port)" }
        return host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// Bounds of one evaluation of policy (`policy.*`).
package struct PolicyLimits: Hashable, Sendable {
    package var maxInstructions = 20_000_000
    package var maxMemoryBytes = 256 << 20
    package var timeoutMilliseconds: Int64 = 2_000

    static let longestTimeoutMilliseconds: Int64 = 600_000

    package init() {}
}

/// Where the data plane's decisions are logged (`decision_log.*`).
package struct DecisionLogSettings: Hashable, Sendable {
    /// `nil` logs none.
    package var file: String?
    /// A file that has grown to this begins anew.
    package var maxBytes = 64 << 20
    /// How many earlier files are kept.
    package var keep = 8

    package init() {}
}

/// `stint.yaml`, with what the environment overrides. Paths are absolute, or relative to the working directory.
package struct StintConfig: Hashable, Sendable {
    package var listen = HostPort(host: "127.0.0.1", port: 8080)
    package var pdpListen = HostPort(host: "127.0.0.1", port: 8181)
    package var dataDirectory = "data"
    package var catalog = "catalog.yaml"
    package var directory = "directory.yaml"
    /// Folders and files of Rego.
    package var policies: [String] = ["policies"]
    /// Folders and files of data for policies.
    package var data: [String] = []
    package var tokens: String?
    package var limits = Limits()
    /// What a request lasts that does not say how long.
    package var defaultDurationSeconds: Int64 = 3600
    package var standingAccess = false
    package var maxStalenessSeconds: Int64 = 30
    package var policyLimits = PolicyLimits()
    package var operators = ReviewerSet()
    package var auditors = ReviewerSet()
    package var revokers = ReviewerSet()
    /// Accounts of any type that send risk signals.
    package var signalSources = ReviewerSet()
    /// What each enforcement point may ask about, by its account, in order.
    package var enforcementPoints: [EnforcementPoint] = []
    package var reloadIntervalSeconds: Int64 = 2
    /// How many grants a reload may end before it waits for a confirmation.
    package var maxRevocations = 20

    package var decisionLog = DecisionLogSettings()

    package struct EnforcementPoint: Hashable, Sendable {
        package let subject: SubjectRef
        /// `*`, `TYPE:*` or `TYPE:ID`.
        package let resources: [String]

        package init(subject: SubjectRef, resources: [String]) {
            self.subject = subject
            self.resources = resources
        }
    }

    package init() {}

    /// What the core obeys.
    package var core: CoreConfig {
        CoreConfig(
            limits: limits, revokers: revokers, standingAccess: standingAccess, maxRevocations: maxRevocations)
    }
}
