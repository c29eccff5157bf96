/// What the parameters of a call to OPA's Data API ask for.
struct OPAOptions {
    var pretty = false
    var metrics = false
    var strict = false
    var input: String?

    /// Takes one parameter; gives back what is wrong with it.
    mutating func take(_ name: String, _ value: String) -> String? {
        let isOn = value.isEmpty || value == "true"
        switch name {
        case "pretty": pretty = isOn
        case "metrics", "instrument": metrics = isOn || metrics
        case "strict-builtin-errors": strict = isOn
        case "input": input = value
        case "explain" where !value.isEmpty && value != "off":
            return "explanations are not offered here: leave `explain` out"
        default: break
        }
        return nil
    }
}
