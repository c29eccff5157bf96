extension Value {
    /// Reads one YAML document as `yaml.unmarshal` and OPA's loader do: its types become those of JSON. Aliases are
    /// bounded, so that a small text does not unfold into a giant value.
    public init(yaml bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(EvaluationError) {
        guard bytes.count <= limits.maximumBytes else {
            throw EvaluationError(
                .builtin, "the YAML text has \(bytes.count) bytes; the limit is \(limits.maximumBytes)")
        }
        do throws(YAMLReader.Invalid) {
            self = try bytes.withUnsafeBufferPointer { (text) throws(YAMLReader.Invalid) in
                try YAMLReader.read(text, maximumNodes: 50_000_000)
            }
        } catch {
            throw EvaluationError(.builtin, "error converting YAML to JSON: \(error.message)")
        }
    }
}
