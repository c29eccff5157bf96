/// Lets options that many commands share stand before the noun, where people write them: `stint --as alice whoami`.
enum LeadingOptions {
    /// Options with a value that may come first.
    private static let valued: Set<String> = ["--server", "--token", "--as", "--output", "-o"]
    private static let flags: Set<String> = ["--no-color"]

    /// `arguments` with such options moved from before the noun to the end (before `--`, where there is one). Commands
    /// that do not know them refuse them there as they would have been refused.
    static func moved(_ arguments: [String]) -> [String] {
        var leading: [String] = []
        var index = 0
        scan: while index < arguments.count {
            let argument = arguments[index]
            let name = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).first
            if flags.contains(argument) || (argument.contains("=") && valued.contains(String(name ?? ""))) {
                leading.append(argument)
                index += 1
            } else if valued.contains(argument), index + 1 < arguments.count {
                leading += arguments[index...(index + 1)]
                index += 2
            } else {
                break scan
            }
        }
        guard !leading.isEmpty, index < arguments.count else { return arguments }
        let rest = arguments[index...]
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return rest[..<end] + leading + rest[end...]
    }
}
