extension BuiltinRegistry {
    /// Rego's own built-in functions. Those that reach the network refuse until `EvaluationOptions.network` allows it.
    public static let standard = BuiltinRegistry(standardFamilies.joined().map(\.asStandard))

    /// One list for each family, each in a file of its own.
    private static var standardFamilies: [[Builtin]] {
        [
            ArithmeticBuiltins.family, BitBuiltins.family, NumberBuiltins.family, UnitBuiltins.family,
            ComparisonBuiltins.family, AggregateBuiltins.family, ArrayBuiltins.family, SetBuiltins.family,
            ObjectBuiltins.family, TypeBuiltins.family, ConversionBuiltins.family, StringBuiltins.family,
            StringChangeBuiltins.family, SprintfBuiltins.family, SemanticVersionBuiltins.family,
            RegexBuiltins.family, GlobBuiltins.family, EncodingBuiltins.family, JSONBuiltins.family,
            YAMLBuiltins.family, JSONPathBuiltins.family, JSONPatchBuiltins.family, GraphBuiltins.family,
            TimeBuiltins.family,
            NetworkBuiltins.family, URIBuiltins.family, NameLookup.family, HTTPSend.family, CryptoBuiltins.family,
            TokenBuiltins.family,
            TokenVerification.family,
            TokenSigning.family, UUIDBuiltins.family, RuntimeBuiltins.family, AWSBuiltins.family,
            GraphQLBuiltins.family, TemplateBuiltins.family, SchemaBuiltins.family, CertificateBuiltins.family,
            ModuleBuiltins.family,
        ]
    }
}
