import RegoSyntax
import Testing

@testable import Rego

/// Types that JSON Schemas give to `input` and `data`.
@Suite struct SchemaTypeTests {
    private static let person = Value(
        text: #"""
            {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"},
             "tags": {"type": "array", "items": {"type": "string"}}, "boss": {"$ref": "#"},
             "home": {"$ref": "#/definitions/place"}}, "definitions": {"place": {"type": "object",
             "properties": {"city": {"type": "string"}}}}}
            """#)

    private func errors(_ text: String, _ schemas: SchemaSet?) throws -> [RegoError] {
        var options = CompilerOptions()
        options.schemas = schemas
        options.readsAnnotations = true
        let module = try Parser.parseModule(text, file: "s.rego")
        do {
            _ = try Compiler.compile([module], options: options)
            return []
        } catch {
            return error.errors
        }
    }

    @Test(arguments: [
        ("input.name == \"a\"", nil), ("input.boss.name == \"a\"", nil), ("input.home.city == \"a\"", nil),
        ("input.tags[_] == \"a\"", nil), ("input == 1", "match error"), ("input.nam == 1", "undefined ref: input.nam"),
        ("input.name == 1", "match error"), ("input.home.town == 1", "undefined ref: input.home.town"),
        ("input.tags.x == 1", "undefined ref: input.tags.x"),
        ("startswith(input.age, \"a\")", "startswith: invalid argument(s)"),
        ("some k, v in input; k == \"x\"; v == true", "match error"),
    ])
    func theInputOfEveryPolicy(body: String, message: String?) throws {
        var schemas = SchemaSet()
        schemas.add(Self.person, as: [])
        let found = try errors("package s\np if { \(body) }", schemas)
        #expect(found.first?.message == message, "\(found)")
    }

    @Test func messagesListWhatThereIs() throws {
        var schemas = SchemaSet()
        schemas.add(Self.person, as: [])
        let found = try errors("package s\np if input.nam", schemas)
        #expect(
            found.first?.details == [
                "input.nam", "      ^", "      have: \"nam\"",
                "      want (one of): [\"age\" \"boss\" \"home\" \"name\" \"tags\"]",
            ])
    }

    @Test(arguments: [
        ("rule", "", "# METADATA\n# schemas:\n# - input: schema.person"),
        ("package", "# METADATA\n# schemas:\n# - input: schema.person", ""),
        ("subpackages", "# METADATA\n# scope: subpackages\n# schemas:\n# - input: schema.person", ""),
        ("document", "", "# METADATA\n# scope: document\n# schemas:\n# - input: schema.person"),
        ("inline", "", "# METADATA\n# schemas:\n# - input: {properties: {name: {type: string}}}"),
    ])
    func scopes(name: String, above: String, before: String) throws {
        var schemas = SchemaSet()
        schemas.add(Self.person, as: ["person"])
        let text = "\(above)\npackage s\n\(before)\np if input.nam\nother if input.anything"
        let found = try errors(text, schemas)
        let count = above.isEmpty ? 1 : 2
        #expect(found.map(\.message).first == "undefined ref: input.nam" && found.count == count, "\(found)")
    }

    @Test func documentsMayBeInsideOthers() throws {
        var schemas = SchemaSet()
        schemas.add(Self.person, as: ["person"])
        let head = "package s\n# METADATA\n# schemas:\n"
        #expect(try errors("\(head)# - data.people.ann: schema.person\np if data.people.ann.nam", schemas).count == 1)
        #expect(try errors("\(head)# - data.people.ann: schema.person\np if data.people.ben.nam", schemas).isEmpty)
        #expect(try errors("\(head)# - input.a.b: schema.person\np if input.a.b.nam", schemas).count == 1)
        #expect(try errors("\(head)# - input.a.b: schema.person\np if input.a.c.nam", schemas).isEmpty)
        let both = "# - input: schema.person\n# - input.name: {type: number}\np if input.name == 1"
        #expect(try errors(head + both, schemas).isEmpty)
    }

    @Test func schemasThatDoNotServe() throws {
        let head = "package s\n# METADATA\n# schemas:\n"
        let missing = try errors("\(head)# - input: schema.x\np := 1", SchemaSet())
        #expect(missing.map(\.message) == ["undefined schema: schema.x"] && missing.first?.location?.row == 5)
        #expect(try errors("\(head)# - input: schema.x\np := 1", nil).isEmpty)
        let broken = try errors("\(head)# - input: {type: nonsense}\np := 1", nil)
        #expect(broken.first?.message.hasPrefix("unable to compile the schema: ") == true, "\(broken)")
        let remote = try errors("\(head)# - input: {$ref: \"https://example.com/x\"}\np := 1", nil)
        #expect(remote.first?.message.contains("leads out of the schema") == true, "\(remote)")
        let unlike = "\(head)# - input: {allOf: [{type: string}, {type: number}]}\np := 1"
        #expect(
            try errors(unlike, nil).first?.message
                == "type checking: unable to merge these schemas: type mismatch: string and number")
    }

    @Test(arguments: [
        (#"{"type": "string"}"#, "string", "string"), (#"{"type": ["null", "string"]}"#, "string", "any<null, string>"),
        (#"{"type": "null"}"#, "any", "null"), (#"{"enum": [1, "a"]}"#, "any", "any<number, string>"),
        (#"{"type": "object"}"#, "object[any: any]", "object[any: any]"),
        (#"{"type": "array", "items": [{"type": "string"}, {}]}"#, "array<string, any>", "array<string, any>"),
        (#"{"items": {"type": "boolean"}}"#, "array[boolean]", "array[boolean]"),
        (
            #"{"properties": {"a": {}}, "additionalProperties": {"type": "number"}}"#, "object<a: any>",
            "object<a: any>[string: number]"
        ),
        (
            #"{"anyOf": [{"type": "string"}, {"type": "number"}]}"#, "any<number, string>", "any<number, string>"
        ),
        (#"{"oneOf": [{"type": "string"}, {"type": "number"}]}"#, "any", "any<number, string>"),
        (
            #"{"allOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"b": {"type": "null"}}}]}"#,
            "object<a: string, b: any>", "object<a: string, b: null>"
        ),
        ("true", "any", "any"),
    ])
    func typesOfSchemas(schema: String, asOPA: String, exact: String) throws {
        #expect(try SchemaTypes.type(of: Value(text: schema), isExact: false).written == asOPA)
        #expect(try SchemaTypes.type(of: Value(text: schema), isExact: true).written == exact)
    }
}

extension Value {
    fileprivate init(text: String) {
        self = (try? Value(json: Array(text.utf8))) ?? .null
    }
}
