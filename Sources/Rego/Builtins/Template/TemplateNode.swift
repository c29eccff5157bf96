/// What is wrong with a template, or went wrong while it ran.
struct TemplateError: Error {
    var message: String

    init(line: Int, _ message: String) {
        self.message = "template: template:\(line): \(message)"
    }
}

/// A piece of a template (Go's `text/template`).
indirect enum TemplateNode {
    case text([UInt8])
    case action(Pipeline)
    case conditional(Pipeline, body: [TemplateNode], otherwise: [TemplateNode])
    case with(Pipeline, body: [TemplateNode], otherwise: [TemplateNode])
    case range(Pipeline, body: [TemplateNode], otherwise: [TemplateNode])
    case call(name: String, Pipeline?, line: Int)
    case breakLoop
    case continueLoop

    /// Commands whose results feed the next one, perhaps kept in variables.
    struct Pipeline {
        var variables: [String] = []
        /// `:=` makes new variables, `=` sets those there are.
        var declares = true
        var commands: [Command] = []
        var line: Int
    }

    struct Command {
        var operands: [Operand]
    }

    indirect enum Operand {
        case dot
        case null
        case field([String])
        case variable(String, [String])
        case function(String)
        case bool(Bool)
        case int(Int64)
        case float(Double)
        case string([UInt8])
        case pipeline(Pipeline, [String])
    }
}
