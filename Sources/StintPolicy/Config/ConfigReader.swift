import StintCore

/// Reads `stint.yaml` and the environment into a `StintConfig`.
struct ConfigReader {
    static let limitKeys = [
        "min_duration", "max_duration", "default_duration", "default_request_ttl", "max_request_ttl", "max_start_ahead",
        "max_continuous", "continuous_gap", "max_pending_per_person", "min_reason_bytes", "max_reason_bytes",
        "max_ticket_bytes", "max_comment_bytes", "max_context_bytes", "max_stages", "max_items", "reminder_interval",
        "max_delegation", "break_glass_block", "max_post_review", "signal_ttl", "reevaluation_interval",
        "clock_tolerance_ms",
    ]

    let source: ConfigSource

    /// What says where the other files are; the rest needs the directory (`readPeople`).
    func read() -> StintConfig {
        var config = StintConfig()
        if !source.baseDirectory.isEmpty {
            config.dataDirectory = FilePath.join(source.baseDirectory, config.dataDirectory)
            config.catalog = FilePath.join(source.baseDirectory, config.catalog)
            config.directory = FilePath.join(source.baseDirectory, config.directory)
            config.policies = config.policies.map { FilePath.join(source.baseDirectory, $0) }
        }
        address("listen") { config.listen = $0 }
        address("pdp_listen") { config.pdpListen = $0 }
        path("data_dir") { config.dataDirectory = $0 }
        path("catalog") { config.catalog = $0 }
        path("directory") { config.directory = $0 }
        path("tokens") { config.tokens = $0 }
        paths("policies") { config.policies = $0 }
        paths("data") { config.data = $0 }
        readLimits(&config.limits)
        duration("limits.default_duration") { config.defaultDurationSeconds = $0 }
        order(
            "limits.default_duration", config.defaultDurationSeconds, "limits.max_duration",
            config.limits.maxDurationSeconds)
        with("access.standing") {
            $0.node.bool($0.problems)
        } set: {
            config.standingAccess = $0
        }
        duration("access.max_staleness") { config.maxStalenessSeconds = $0 }
        integer("policy.max_instructions", 1_000...100_000_000_000) { config.policyLimits.maxInstructions = Int($0) }
        integer("policy.max_memory_bytes", 1 << 20...1 << 40) { config.policyLimits.maxMemoryBytes = Int($0) }
        integer("policy.timeout_ms", 1...PolicyLimits.longestTimeoutMilliseconds) {
            config.policyLimits.timeoutMilliseconds = $0
        }
        duration("reload.interval") { config.reloadIntervalSeconds = $0 }
        integer("reload.max_revocations", 0...1_000_000_000) { config.maxRevocations = Int($0) }
        path("decision_log.file") { config.decisionLog.file = $0 }
        integer("decision_log.max_bytes", 1 << 16...1 << 40) { config.decisionLog.maxBytes = Int($0) }
        integer("decision_log.keep", 0...1000) { config.decisionLog.keep = Int($0) }
        return config
    }

    private func readLimits(_ limits: inout Limits) {
        duration("limits.min_duration") { limits.minDurationSeconds = $0 }
        duration("limits.max_duration") { limits.maxDurationSeconds = $0 }
        duration("limits.default_request_ttl") { limits.defaultRequestTtlSeconds = $0 }
        duration("limits.max_request_ttl") { limits.maxRequestTtlSeconds = $0 }
        duration("limits.max_start_ahead") { limits.maxStartAheadSeconds = $0 }
        duration("limits.max_continuous") { limits.maxContinuousSeconds = $0 }
        duration("limits.continuous_gap") { limits.continuousGapSeconds = $0 }
        integer("limits.max_pending_per_person", 1...1_000_000) { limits.maxPendingPerPerson = Int($0) }
        integer("limits.min_reason_bytes", 1...1_000_000) { limits.minReasonBytes = Int($0) }
        integer("limits.max_reason_bytes", 1...1_000_000) { limits.maxReasonBytes = Int($0) }
        integer("limits.max_ticket_bytes", 1...1_000_000) { limits.maxTicketBytes = Int($0) }
        integer("limits.max_comment_bytes", 1...1_000_000) { limits.maxCommentBytes = Int($0) }
        integer("limits.max_context_bytes", 2...10_000_000) { limits.maxContextBytes = Int($0) }
        integer("limits.max_stages", 1...100) { limits.maxStages = Int($0) }
        integer("limits.max_items", 1...1000) { limits.maxItems = Int($0) }
        interval("limits.reminder_interval") { limits.reminderIntervalSeconds = $0 }
        duration("limits.max_delegation") { limits.maxDelegationSeconds = $0 }
        interval("limits.break_glass_block") { limits.breakGlassBlockSeconds = $0 }
        duration("limits.max_post_review") { limits.maxPostReviewSeconds = $0 }
        duration("limits.signal_ttl") { limits.signalTtlSeconds = $0 }
        interval("limits.reevaluation_interval") { limits.reevaluationIntervalSeconds = $0 }
        integer("limits.clock_tolerance_ms", 0...60_000) { limits.clockToleranceMilliseconds = $0 }
        order("limits.min_duration", limits.minDurationSeconds, "limits.max_duration", limits.maxDurationSeconds)
        order(
            "limits.default_request_ttl", limits.defaultRequestTtlSeconds, "limits.max_request_ttl",
            limits.maxRequestTtlSeconds)
        order(
            "limits.min_reason_bytes", Int64(limits.minReasonBytes), "limits.max_reason_bytes",
            Int64(limits.maxReasonBytes))
    }

    private func order(_ lower: String, _ low: Int64, _ upper: String, _ high: Int64) {
        guard low > high, let value = source.value(lower) ?? source.value(upper) else { return }
        value.problems.report(.rule, "`\(lower)` is more than `\(upper)`: change one of them", at: value.node)
    }

    /// Reads who runs Stint. A name the directory does not have is an error.
    func readPeople(_ config: inout StintConfig, directory: Directory?) {
        func options(_ value: ConfigValue) -> OptionReader {
            OptionReader(problems: value.problems, directory: directory)
        }
        with("operators") {
            options($0).accounts($0.node)
        } set: {
            config.operators = $0
        }
        with("auditors") {
            options($0).accounts($0.node)
        } set: {
            config.auditors = $0
        }
        with("signal_sources") {
            options($0).accounts($0.node)
        } set: {
            config.signalSources = $0
        }
        with("revokers") {
            options($0).people($0.node)
        } set: {
            config.revokers = $0
        }
        guard let value = source.value("peps"), var map = MappingReader(value.node, value.problems) else { return }
        for (key, keyNode, node) in map.takeAll() {
            guard let subject = readSubject(key, keyNode, value.problems),
                var entry = MappingReader(node, value.problems)
            else { continue }
            if let directory, directory.account(subject) == nil {
                value.problems.report(
                    .danglingReference, "the directory has no account \(CoreError.quote(key)): add it there",
                    at: keyNode)
            }
            let resources = entry.require("resources").map { ResourcePatterns.read($0, value.problems) } ?? []
            entry.finish(known: ["resources"])
            config.enforcementPoints.append(.init(subject: subject, resources: resources))
        }
    }

    // MARK: Kinds of values

    private func with<Value>(_ path: String, _ read: (ConfigValue) -> Value?, set: (Value) -> Void) {
        if let found = source.value(path), let value = read(found) { set(value) }
    }

    private func duration(_ path: String, _ set: (Int64) -> Void) {
        with(path) {
            $0.node.duration($0.problems)
        } set: {
            set($0)
        }
    }

    /// A duration, or none at all: `0`.
    private func interval(_ path: String, _ set: (Int64) -> Void) {
        with(path) {
            $0.node.durationOrZero($0.problems)
        } set: {
            set($0)
        }
    }

    private func integer(_ path: String, _ range: ClosedRange<Int64>, _ set: (Int64) -> Void) {
        with(path) {
            $0.node.integer(range, $0.problems)
        } set: {
            set($0)
        }
    }

    private func path(_ path: String, _ set: (String) -> Void) {
        with(path) { value in
            value.node.string(value.problems).map { FilePath.join(value.baseDirectory, $0) }
        } set: {
            set($0)
        }
    }

    private func paths(_ path: String, _ set: ([String]) -> Void) {
        with(path) { value in
            // The environment may name a single one.
            let nodes = value.node.text == nil ? value.node.list(value.problems) : [value.node]
            return nodes?.compactMap { $0.string(value.problems) }.map { root in
                let (prefix, path) = PolicyFiles.split(root)
                let place = prefix.isEmpty ? "" : prefix.joined(separator: ".") + ":"
                return place + FilePath.join(value.baseDirectory, path)
            }
        } set: {
            set($0)
        }
    }

    private func address(_ path: String, _ set: (HostPort) -> Void) {
        with(path) { value in
            if let text = value.node.text, let address = HostPort(text) { return address }
            value.problems.report(
                .wrongValue, "this is an address and a port such as `127.0.0.1:8080`, not \(value.node.shown)",
                at: value.node)
            return nil
        } set: {
            set($0)
        }
    }
}

/// `*`, `TYPE:*` and `TYPE:ID`.
enum ResourcePatterns {
    static func read(_ node: SourceNode, _ problems: Problems) -> [String] {
        (node.list(problems) ?? []).compactMap { node in
            guard let text = node.string(problems) else { return nil }
            if UTF8Order.equal(text, "*") { return text }
            let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
                problems.report(
                    .wrongValue, "this is `*`, `TYPE:*` or `TYPE:ID` (`database:payments-db`), not \(node.shown)",
                    at: node)
                return nil
            }
            return text
        }
    }
}
