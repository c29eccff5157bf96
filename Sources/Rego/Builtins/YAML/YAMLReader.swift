// libyaml, as Yams brings it: Yams itself refuses equal keys, of which OPA takes the last.
import CYaml

/// Reads the first document of a YAML text as JSON, the way OPA does.
struct YAMLReader {
    struct Invalid: Error {
        var message: String
    }

    /// Values an expanded document may have, so that aliases of aliases do not make it explode.
    private let maximumNodes: Int
    private var parser = yaml_parser_t()
    private var nodes = 0
    private var anchors: [String: (value: Value, nodes: Int)] = [:]
    private var openAnchors: Set<String> = []

    private init(maximumNodes: Int) {
        self.maximumNodes = maximumNodes
    }

    static func read(_ text: UnsafeBufferPointer<UInt8>, maximumNodes: Int) throws(Invalid) -> Value {
        var reader = YAMLReader(maximumNodes: maximumNodes)
        guard yaml_parser_initialize(&reader.parser) == 1 else { throw Invalid(message: "yaml: out of memory") }
        defer { yaml_parser_delete(&reader.parser) }
        yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(&reader.parser, text.baseAddress, text.count)
        return try reader.document()
    }

    // MARK: Events

    /// What an event says, copied out of libyaml's memory.
    private enum Event {
        case alias(String)
        case scalar([UInt8], tag: String, anchor: String?, isPlain: Bool)
        case sequence(anchor: String?)
        case mapping(anchor: String?)
        case end
        case document
        case stream
    }

    private mutating func next() throws(Invalid) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        func text(_ pointer: UnsafePointer<UInt8>?) -> String? { pointer.map { String(cString: $0) } }
        switch event.type {
        case YAML_ALIAS_EVENT: return .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = Array(UnsafeBufferPointer(start: scalar.value, count: scalar.length))
            return .scalar(
                bytes, tag: text(scalar.tag) ?? "", anchor: text(scalar.anchor), isPlain: scalar.plain_implicit == 1)
        case YAML_SEQUENCE_START_EVENT: return .sequence(anchor: text(event.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT: return .mapping(anchor: text(event.data.mapping_start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .end
        case YAML_DOCUMENT_START_EVENT: return .document
        default: return .stream
        }
    }

    /// libyaml's complaint in go-yaml's form.
    private func problem() -> Invalid {
        var line = 0
        if parser.problem_mark.line != 0 {
            line = parser.problem_mark.line
            if parser.error == YAML_SCANNER_ERROR { line += 1 }
        } else if parser.context_mark.line != 0 {
            line = parser.context_mark.line
        }
        let place = line == 0 ? "" : "line \(line): "
        let text = parser.problem.map { String(cString: $0) } ?? "unknown problem parsing YAML content"
        return Invalid(message: "yaml: \(place)\(text)")
    }

    // MARK: Values

    private mutating func document() throws(Invalid) -> Value {
        guard case .stream = try next(), case .document = try next() else { return .null }
        let value = try value(try next(), depth: 0)
        // What follows must end the document.
        _ = try next()
        return value
    }

    private mutating func count(_ added: Int) throws(Invalid) {
        nodes = nodes.addingReportingOverflow(added).partialValue
        guard nodes >= 0, nodes <= maximumNodes else {
            throw Invalid(message: "yaml: document contains excessive aliasing or more than \(maximumNodes) values")
        }
    }

    private mutating func value(_ event: Event, depth: Int) throws(Invalid) -> Value {
        guard depth < Value.maximumDepth else {
            throw Invalid(message: "yaml: the document nests deeper than \(Value.maximumDepth) levels")
        }
        let before = nodes
        try count(1)
        switch event {
        case .alias(let name):
            guard !openAnchors.contains(name) else {
                throw Invalid(message: "yaml: anchor '\(name)' value contains itself")
            }
            guard let known = anchors[name] else {
                throw Invalid(message: "yaml: unknown anchor '\(name)' referenced")
            }
            guard known.value.depth + depth <= Value.maximumDepth else {
                throw Invalid(message: "yaml: the document nests deeper than \(Value.maximumDepth) levels")
            }
            try count(known.nodes)
            return known.value
        case .scalar(let text, let tag, let anchor, let isPlain):
            let value = try scalar(text, tag: tag, isPlain: isPlain)
            if let anchor { anchors[anchor] = (value, 1) }
            return value
        case .sequence(let anchor):
            if let anchor { openAnchors.insert(anchor) }
            let value = Value.array(RegoArray(try elements(depth: depth)))
            close(anchor, value, since: before)
            return value
        case .mapping(let anchor):
            if let anchor { openAnchors.insert(anchor) }
            let value = Value.object(try entries(depth: depth))
            close(anchor, value, since: before)
            return value
        case .end, .document, .stream: throw Invalid(message: "yaml: the document is incomplete")
        }
    }

    private mutating func close(_ anchor: String?, _ value: Value, since before: Int) {
        guard let anchor else { return }
        openAnchors.remove(anchor)
        anchors[anchor] = (value, nodes - before)
    }

    private mutating func elements(depth: Int) throws(Invalid) -> [Value] {
        var elements: [Value] = []
        while true {
            let event = try next()
            if case .end = event { return elements }
            elements.append(try value(event, depth: depth + 1))
        }
    }

    private mutating func entries(depth: Int) throws(Invalid) -> RegoObject {
        var entries: [Value: Value] = [:]
        while true {
            let event = try next()
            if case .end = event { break }
            if case .scalar(let text, let tag, _, let isPlain) = event, isPlain || tag == Self.tag("merge"),
                text.elementsEqual("<<".utf8)
            {
                try merge(try value(try next(), depth: depth + 1), into: &entries)
                continue
            }
            let key = try key(event, depth: depth + 1)
            entries[key] = try value(try next(), depth: depth + 1)
        }
        return RegoObject(entries.map { (key: $0.key, value: $0.value) })
    }

    /// `<<`: the entries of a mapping, or of several, of which the first counts.
    private func merge(_ value: Value, into entries: inout [Value: Value]) throws(Invalid) {
        let sources: [Value]
        switch value {
        case .object: sources = [value]
        case .array(let array): sources = array.reversed()
        default: throw Invalid(message: "yaml: map merge requires map or sequence of maps as the value")
        }
        for source in sources {
            guard case .object(let object) = source else {
                throw Invalid(message: "yaml: map merge requires map or sequence of maps as the value")
            }
            for entry in object { entries[entry.key] = entry.value }
        }
    }

    /// Keys become text as JSON wants them.
    private mutating func key(_ event: Event, depth: Int) throws(Invalid) -> Value {
        if case .scalar(let text, let tag, _, let isPlain) = event, tag.isEmpty, isPlain,
            case .float(let float) = YAMLScalar(plain: text)
        {
            if float.isInfinite { return float > 0 ? ".inf" : "-.inf" }
            return Value(GoFloat.signedShortest(Double(Float(float).description) ?? float))
        }
        let key = try value(event, depth: depth)
        switch key {
        case .string: return key
        case .bool(let bool): return Value(bool ? "true" : "false")
        case .number(let number): return Value(number.text)
        case .null:
            let value = try value(try next(), depth: depth)
            throw Invalid(
                message: "unsupported map key of type: %!s(<nil>), key: <nil>, value: \(GoSyntax.text(value))")
        default: throw Invalid(message: "yaml: invalid map key: \(GoSyntax.text(key))")
        }
    }

    // MARK: Scalars

    private static func tag(_ name: String) -> String { "tag:yaml.org,2002:" + name }

    private func scalar(_ text: [UInt8], tag: String, isPlain: Bool) throws(Invalid) -> Value {
        if tag.isEmpty { return isPlain ? try value(of: text) : Value(bytes: text) }
        func mismatch() -> Invalid {
            let name = tag.replacing("tag:yaml.org,2002:", with: "!!")
            let found =
                switch YAMLScalar(plain: text) {
                case .null: "!!null"
                case .bool: "!!bool"
                case .int: "!!int"
                case .float: "!!float"
                case .text: "!!str"
                }
            return Invalid(
                message: "yaml: cannot decode \(found) `\(String(decoding: text, as: UTF8.self))` as a \(name)")
        }
        switch tag {
        case Self.tag("binary"):
            guard let bytes = try? Base64Coding.decode(text, .standard) else {
                throw Invalid(message: "yaml: !!binary value contains invalid base64 data")
            }
            return Value(bytes: bytes)
        case Self.tag("int"):
            guard case .int(let number) = YAMLScalar(plain: text) else { throw mismatch() }
            return .number(number)
        case Self.tag("float"):
            switch YAMLScalar(plain: text) {
            case .int, .float: return try value(of: text)
            default: throw mismatch()
            }
        case Self.tag("bool"):
            guard case .bool(let bool) = YAMLScalar(plain: text) else { throw mismatch() }
            return .bool(bool)
        case Self.tag("null"):
            guard case .null = YAMLScalar(plain: text) else { throw mismatch() }
            return .null
        default: return Value(bytes: text)
        }
    }

    private func value(of text: [UInt8]) throws(Invalid) -> Value {
        switch YAMLScalar(plain: text) {
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .int(let number): return .number(number)
        case .float(let float):
            guard let number = Number(text: GoFloat.json(float)) else {
                let name = float.isNaN ? "NaN" : float > 0 ? "+Inf" : "-Inf"
                throw Invalid(message: "json: unsupported value: \(name)")
            }
            return .number(number)
        case .text: return Value(bytes: text)
        }
    }
}
