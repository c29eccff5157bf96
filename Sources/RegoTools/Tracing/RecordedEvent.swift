package import Rego
package import RegoSyntax

/// One step of an evaluation, kept for printing.
package struct RecordedEvent: Sendable {
    /// What a step is about.
    package enum Subject: Sendable {
        case rule, body, expression, nothing
    }

    /// A variable of the step's expression, by the text it was written as.
    package struct Variable: Sendable {
        package let name: String
        package let value: String
        /// Where it is written.
        package let location: SourceLocation
    }

    package let operation: TraceEvent.Operation
    package let queryID: Int
    package let parentID: Int
    package let location: SourceLocation
    package let subject: Subject
    /// What the step is about, with the names that were written.
    package let text: String
    package let message: String
    /// The variables of the expression or of the rule's head, with their values; empty unless asked for.
    package let variables: [Variable]
    /// Whether the expression is an `every`, whose body fails before it does.
    package let isEvery: Bool

    /// Whether a query, a rule or a nested body begins here, or is begun again.
    package var opensQuery: Bool {
        (operation == .enter || operation == .redo) && (subject == .rule || subject == .body)
    }
}

/// Keeps the steps that a mode shows.
package final class EventRecorder: Tracer {
    /// Beyond this many steps the rest is dropped, and said to be.
    package static let maximumEvents = 1_000_000

    package private(set) var events: [RecordedEvent] = []
    /// Whether there were more steps than could be kept.
    package private(set) var isTruncated = false

    private let mode: ExplainMode
    private let names: LocalNames
    private let keepsVariables: Bool

    package init(_ mode: ExplainMode, names: LocalNames, keepsVariables: Bool = false) {
        self.mode = mode
        self.names = names
        self.keepsVariables = keepsVariables
    }

    package func trace(_ event: TraceEvent) {
        guard mode.keeps(event) else { return }
        guard events.count < Self.maximumEvents else {
            isTruncated = true
            return
        }
        let node = event.node
        var subject = RecordedEvent.Subject.nothing
        var isEvery = false
        switch node {
        case .rule: subject = .rule
        case .body: subject = .body
        case .expression(let expression):
            subject = .expression
            if case .every = expression.kind { isEvery = true }
        case .none: break
        }
        events.append(
            RecordedEvent(
                operation: event.operation, queryID: event.queryID, parentID: event.parentID,
                location: event.location, subject: subject, text: text(event, node), message: event.message,
                variables: keepsVariables ? variables(node, event.locals) : [], isEvery: isEvery))
    }

    private func text(_ event: TraceEvent, _ node: TraceEvent.Node) -> String {
        switch node {
        case .rule(let traced): return names.path(of: traced)
        case .none where event.reference == nil: return ""
        default: break
        }
        let text = event.reference.map(\.referenceLine) ?? node.text
        return names.written(text) { event.locals }
    }

    private func variables(_ node: TraceEvent.Node, _ locals: [TraceEvent.Local]) -> [RecordedEvent.Variable] {
        var terms: [Term] = []
        switch node {
        case .expression(let expression): expression.collectVariables(&terms)
        case .rule(let traced):
            for step in traced.rule.head.reference.dropFirst() { step.collectVariables(&terms) }
            traced.rule.head.key?.collectVariables(&terms)
            traced.rule.head.value?.collectVariables(&terms)
        case .body, .none: break
        }
        var found: [RecordedEvent.Variable] = []
        for term in terms {
            guard let name = term.variableName, let local = locals.first(where: { $0.generatedName == name })
            else { continue }
            let title = local.isWritten ? local.name.string : term.location.text
            guard !title.isEmpty, !found.contains(where: { $0.name.utf8.elementsEqual(title.utf8) }) else { continue }
            found.append(
                RecordedEvent.Variable(name: title, value: local.term.line, location: term.location))
        }
        return found
    }
}

/// Tells several tracers of each step.
package final class TracerGroup: Tracer {
    private let tracers: [any Tracer]

    package init(_ tracers: [any Tracer]) {
        self.tracers = tracers
    }

    package func trace(_ event: TraceEvent) {
        for tracer in tracers { tracer.trace(event) }
    }
}
