/// Lays out policies as `opa fmt` does: one way to write each thing, with the author's lines and comments kept.
public enum Formatter {
    /// The formatted text of a module.
    ///
    /// Throws what the text is refused for: it cannot be read, or not in the version it is to be written in.
    public static func format(
        _ bytes: [UInt8], file: String, options: FormatOptions = FormatOptions()
    ) throws(RegoErrors) -> [UInt8] {
        let module = try Parser.parseModule(bytes: bytes, file: file, version: options.source)
        return try DeepStack.run { () throws(RegoErrors) in try format(module, options) }
    }

    private static func format(_ module: Module, _ options: FormatOptions) throws(RegoErrors) -> [UInt8] {
        if options.target.followsV1 {
            let errors = module.errorsInV1
            if !errors.isEmpty { throw RegoErrors(errors) }
        }
        var writer = FormatWriter(style: FormatStyle(module, options), module: module)
        writer.sharedWildcards = module.sharedWildcards
        writer.write(module, imports: module.imports(for: options))
        if !writer.problems.isEmpty { throw RegoErrors(writer.problems) }
        return writer.result
    }
}

extension Module {
    /// Wildcards that occur more than once: heads are repeated for each chained body and each `else`.
    fileprivate var sharedWildcards: Set<RegoText> {
        var seen: Set<RegoText> = []
        var shared: Set<RegoText> = []
        func see(_ term: Term) {
            guard let name = term.variableName, name.string.utf8.first == UInt8(ascii: "$") else { return }
            if !seen.insert(name).inserted { shared.insert(name) }
        }
        for rule in rules {
            rule.visitTerms(see, { _ in })
            for branch in rule.elses { branch.visitTerms(see, { _ in }) }
        }
        return shared
    }
}
