import FoundationEssentials
package import RegoSyntax

/// Formats files, and says or does what is asked for.
package struct FormatRun {
    /// What becomes of the formatted text.
    package enum Mode: Sendable {
        /// It is printed.
        case print
        /// The names of files that would change are.
        case list
        /// What would change is.
        case diff
        /// It takes the place of the file's.
        case write
    }

    package var options: FormatOptions
    package var mode: Mode
    /// A file that would change is a failure.
    package var isStrict: Bool
    /// Whether the result is read again, which shows that it is a policy.
    package var checksResult: Bool

    /// Folders in folders, at the most.
    private static let maximumDepth = 64

    package init(options: FormatOptions, mode: Mode, isStrict: Bool = false, checksResult: Bool = true) {
        self.options = options
        self.mode = mode
        self.isStrict = isStrict
        self.checksResult = checksResult
    }

    /// Formats files and the `.rego` files of folders, in order of their names. What is printed goes to `out`. Answers
    /// how many files there were.
    @discardableResult package func files(_ paths: [String], out: ([UInt8]) -> Void) throws(ToolError) -> Int {
        var count = 0
        for path in paths { try visit(PolicyLoader.withoutScheme(path), depth: 0, &count, out) }
        return count
    }

    /// Formats a text that has no file.
    package func text(_ bytes: [UInt8], name: String, out: ([UInt8]) -> Void) throws(ToolError) {
        try finish(bytes, try formatted(bytes, name), name: name, out)
    }

    private func visit(
        _ path: String, depth: Int, _ count: inout Int, _ out: ([UInt8]) -> Void
    ) throws(ToolError) {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ToolError("\(path): no such file or folder")
        }
        guard isFolder else {
            guard path.hasSuffix(".rego") else { return }
            count += 1
            try file(path, out)
            return
        }
        guard depth < Self.maximumDepth, let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw ToolError("\(path): \(FileTrouble.text(path, "folder"))")
        }
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            try visit(PolicyLoader.join(path, name), depth: depth + 1, &count, out)
        }
    }

    private func file(_ path: String, _ out: ([UInt8]) -> Void) throws(ToolError) {
        guard let bytes = FileManager.default.contents(atPath: path).map({ [UInt8]($0) }) else {
            throw ToolError("failed to open file: \(path): \(FileTrouble.text(path))")
        }
        let formatted = try formatted(bytes, path)
        guard mode == .write, !isStrict || bytes == formatted else {
            try finish(bytes, formatted, name: path, out)
            return
        }
        guard bytes != formatted else { return }
        do {
            try Data(formatted).write(to: URL(filePath: path))
        } catch {
            throw ToolError("failed to open file for writing: \(path): the file cannot be written")
        }
    }

    private func formatted(_ bytes: [UInt8], _ name: String) throws(ToolError) -> [UInt8] {
        let formatted: [UInt8]
        do throws(RegoErrors) {
            formatted = try Formatter.format(bytes, file: name, options: options)
        } catch {
            throw ToolError("failed to format Rego source file: \(PolicyProblems(error).text(namingPhase: false))")
        }
        guard checksResult else { return formatted }
        do throws(RegoErrors) {
            _ = try Parser.parseModule(bytes: formatted, file: "formatted", version: options.target)
        } catch {
            throw ToolError(
                "\(name) was successfully formatted, but the result is invalid: "
                    + "\(PolicyProblems(error).text(namingPhase: false))\n\nTo inspect the formatted Rego, you can "
                    + "turn off this check with --no-check-result.")
        }
        return formatted
    }

    private func finish(
        _ bytes: [UInt8], _ formatted: [UInt8], name: String, _ out: ([UInt8]) -> Void
    ) throws(ToolError) {
        let hasChanged = bytes != formatted
        switch mode {
        case .print, .write:
            if isStrict, hasChanged { throw ToolError("unexpected diff") }
            out(formatted)
            return
        case .list:
            if hasChanged { out(Array((name + "\n").utf8)) }
        case .diff:
            if hasChanged { out(Array(UnifiedDiff.text(old: bytes, new: formatted, name: name).utf8)) }
        }
        if isStrict, hasChanged { throw ToolError("unexpected diff") }
    }
}
