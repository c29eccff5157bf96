import StintCore

/// One value of the configuration: where it stands, where problems with it go, and what its paths are relative to.
struct ConfigValue {
    let node: SourceNode
    let problems: Problems
    let baseDirectory: String
}

/// The keys of `stint.yaml` with what the environment puts in their place: `STINT_` and the path in capitals, with
/// underscores (`STINT_LIMITS_MAX_DURATION`).
struct ConfigSource {
    static let sections: [(name: String, keys: [String])] = [
        ("limits", ConfigReader.limitKeys),
        ("access", ["standing", "max_staleness"]),
        ("policy", ["max_instructions", "max_memory_bytes", "timeout_ms"]),
        ("reload", ["interval", "max_revocations"]),
        ("decision_log", ["file", "max_bytes", "keep"]),
    ]
    static let keys = [
        "version", "listen", "pdp_listen", "data_dir", "catalog", "directory", "policies", "data", "tokens",
        "operators", "auditors", "revokers", "signal_sources", "peps",
    ]

    let file: Problems
    /// The folder of the file.
    let baseDirectory: String
    private let top: MappingReader?
    private var values: [Bytes: ConfigValue] = [:]
    /// What the environment's values got wrong.
    private(set) var environmentProblems: [Problems] = []

    /// - Parameters:
    ///   - root: the file's content; `nil` without a file.
    ///   - environment: the process's variables.
    init(root: SourceNode?, file: Problems, baseDirectory: String, environment: [String: String]) {
        self.file = file
        self.baseDirectory = baseDirectory
        top = root.flatMap { MappingReader($0, file) }
        if var map = top {
            if let version = map.require("version") { checkVersion(version, file) }
            for key in Self.keys { put(key, map.take(key)) }
            for section in Self.sections {
                guard let node = map.take(section.name), var inner = MappingReader(node, file) else { continue }
                for key in section.keys { put("\(section.name).\(key)", inner.take(key)) }
                inner.finish(known: section.keys)
            }
            map.finish(known: Self.keys + Self.sections.map(\.name))
        }
        override(by: environment)
    }

    func value(_ path: String) -> ConfigValue? { values[Bytes(path)] }

    private mutating func put(_ path: String, _ node: SourceNode?) {
        guard let node else { return }
        values[Bytes(path)] = ConfigValue(node: node, problems: file, baseDirectory: baseDirectory)
    }

    private mutating func override(by environment: [String: String]) {
        let single = Self.keys.filter { $0 != "version" }
        let paths = single + Self.sections.flatMap { section in section.keys.map { "\(section.name).\($0)" } }
        let names = paths.map(Self.variable)
        for (path, name) in zip(paths, names) {
            guard let text = environment[name] else { continue }
            let problems = Problems(source: .config, file: "$\(name)")
            if let node = YAMLSource.read(Array(text.utf8), problems: problems) {
                values[Bytes(path)] = ConfigValue(node: node, problems: problems, baseDirectory: "")
            }
            environmentProblems.append(problems)
        }
        let prefixes = Self.sections.map { Self.variable($0.name) + "_" }
        for name in environment.keys.sorted() where prefixes.contains(where: name.hasPrefix) && !names.contains(name) {
            let problems = Problems(source: .config, file: "$\(name)")
            let near = Suggestion.nearest(to: name, among: names)
            problems.report(
                .unknownKey,
                "no key of the configuration has this variable: "
                    + (near.map { "did you mean `\($0)`?" } ?? "remove it"))
            environmentProblems.append(problems)
        }
    }

    /// The environment variable of a key.
    static func variable(_ path: String) -> String {
        "STINT_" + String(path.uppercased().map { $0 == "." ? "_" : $0 })
    }
}
