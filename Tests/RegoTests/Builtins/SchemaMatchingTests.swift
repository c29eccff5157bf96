import Testing

/// `json.match_schema`: single values and arrays, `enum`, `const`, conditions and combinations, `$ref`.
@Suite("JSON schemas: values, combinations and references")
struct SchemaMatchingTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase("json.match_schema", #""a", {}"#, fails: "invalid JSON string"),
        BuiltinCase("json.match_schema", #""[1]", "true""#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #""{\"a\": 1.0}", "{\"properties\": {\"a\": {\"type\": \"string\"}}}""#,
            #"[false, [{"desc": "Invalid type. Expected: string, given: integer", "error": "a: Invalid type. Expected: string, given: integer", "field": "a", "type": "invalid_type"}]]"#
        ),
        BuiltinCase("json.match_schema", #""{} x", {}"#, fails: "invalid JSON string"),
        BuiltinCase("json.match_schema", #"{}, "{""#, fails: "invalid JSON string"),
        BuiltinCase("json.match_schema", #"{}, "5""#, fails: "schema is invalid"),
        BuiltinCase(
            "json.match_schema", #"{}, {"type": "nope"}"#,
            fails:
                "has a primitive type that is NOT VALID -- given: /nope/ Expected valid values are:[array boolean integer number null object string]"
        ),
        BuiltinCase(
            "json.match_schema", #""5", {"type": "string"}"#,
            #"[false, [{"desc": "Invalid type. Expected: string, given: integer", "error": "(Root): Invalid type. Expected: string, given: integer", "field": "(Root)", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 1}, {"const": {"a": 2}}"#,
            #"[false, [{"desc": "(Root) does not match: {\"a\":2}", "error": "(Root): (Root) does not match: {\"a\":2}", "field": "(Root)", "type": "const"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 1}, {"properties": {"a": {"enum": [2, "x", 1e3]}}}"#,
            #"[false, [{"desc": "a must be one of the following: 2, \"x\", 1000", "error": "a: a must be one of the following: 2, \"x\", 1000", "field": "a", "type": "enum"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "x"}, {"if": {"required": ["a"]}, "then": {"required": ["c"]}}"#,
            #"[false, [{"desc": "Must validate \"then\" as \"if\" was valid", "error": "(Root): Must validate \"then\" as \"if\" was valid", "field": "(Root)", "type": "condition_then"}, {"desc": "c is required", "error": "(Root): c is required", "field": "(Root)", "type": "required"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "x"}, {"if": {"required": ["b"]}, "else": {"required": ["c"]}}"#,
            #"[false, [{"desc": "Must validate \"else\" as \"if\" was not valid", "error": "(Root): Must validate \"else\" as \"if\" was not valid", "field": "(Root)", "type": "condition_else"}, {"desc": "c is required", "error": "(Root): c is required", "field": "(Root)", "type": "required"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": "x"}, {"anyOf": [{"required": ["c"]}, {"type": "string"}], "oneOf": [{}, {}], "allOf": [{"required": ["z"]}], "not": {}}"#,
            #"[false, [{"desc": "Must validate at least one schema (anyOf)", "error": "(Root): Must validate at least one schema (anyOf)", "field": "(Root)", "type": "number_any_of"}, {"desc": "c is required", "error": "(Root): c is required", "field": "(Root)", "type": "required"}, {"desc": "Must validate one and only one schema (oneOf)", "error": "(Root): Must validate one and only one schema (oneOf)", "field": "(Root)", "type": "number_one_of"}, {"desc": "z is required", "error": "(Root): z is required", "field": "(Root)", "type": "required"}, {"desc": "Must validate all the schemas (allOf)", "error": "(Root): Must validate all the schemas (allOf)", "field": "(Root)", "type": "number_all_of"}, {"desc": "Must not validate the schema (not)", "error": "(Root): Must not validate the schema (not)", "field": "(Root)", "type": "number_not"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 1}, {"enum": []}"#,
            #"[false, [{"desc": "(Root) must be one of the following: ", "error": "(Root): (Root) must be one of the following: ", "field": "(Root)", "type": "enum"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": 1}, {"properties": {"a": {"enum": [1e30, 0.0000001, "<x>", [1.50], {"z": 1, "a": null}, -0.5, 100.0, 1e20]}}}"#,
            #"[false, [{"desc": "a must be one of the following: 1e+30, 1e-7, \"\\u003cx\\u003e\", [1.5], {\"a\":null,\"z\":1}, -0.5, 100, 100000000000000000000", "error": "a: a must be one of the following: 1e+30, 1e-7, \"\\u003cx\\u003e\", [1.5], {\"a\":null,\"z\":1}, -0.5, 100, 100000000000000000000", "field": "a", "type": "enum"}]]"#
        ),
        BuiltinCase("json.match_schema", #"{"a": 1.0}, {"properties": {"a": {"enum": [1]}}}"#, "[true, []]"),
        BuiltinCase("json.match_schema", #"{"a": [1]}, {"properties": {"a": {"const": [1.0]}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": 5}, {"properties": {"a": {"anyOf": [{"type": "string"}, {"minimum": 6}]}}}"#,
            #"[false, [{"desc": "Must validate at least one schema (anyOf)", "error": "a: Must validate at least one schema (anyOf)", "field": "a", "type": "number_any_of"}, {"desc": "Must be greater than or equal to 6", "error": "a: Must be greater than or equal to 6", "field": "a", "type": "number_gte"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": {"x": 1}}, {"properties": {"a": {"anyOf": [{"required": ["y"]}, {"required": ["x"], "properties": {"x": {"type": "string"}}}]}}}"#,
            #"[false, [{"desc": "Must validate at least one schema (anyOf)", "error": "a: Must validate at least one schema (anyOf)", "field": "a", "type": "number_any_of"}, {"desc": "Invalid type. Expected: string, given: integer", "error": "a.x: Invalid type. Expected: string, given: integer", "field": "a.x", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 5}, {"properties": {"a": {"oneOf": [{"type": "string"}, {"minimum": 6}]}}}"#,
            #"[false, [{"desc": "Must validate one and only one schema (oneOf)", "error": "a: Must validate one and only one schema (oneOf)", "field": "a", "type": "number_one_of"}, {"desc": "Must be greater than or equal to 6", "error": "a: Must be greater than or equal to 6", "field": "a", "type": "number_gte"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 5}, {"properties": {"a": {"oneOf": [{"type": "integer"}, {"minimum": 6}]}}}"#,
            "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": 5}, {"properties": {"a": {"oneOf": [true, {"minimum": 4}]}}}"#,
            #"[false, [{"desc": "Must validate one and only one schema (oneOf)", "error": "a: Must validate one and only one schema (oneOf)", "field": "a", "type": "number_one_of"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            ##"{"p": {"c": {"c": 1}}}, {"definitions": {"n": {"type": "object", "properties": {"c": {"$ref": "#/definitions/n"}}}}, "properties": {"p": {"$ref": "#/definitions/n"}}}"##,
            #"[false, [{"desc": "Invalid type. Expected: object, given: integer", "error": "p.c.c: Invalid type. Expected: object, given: integer", "field": "p.c.c", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            ##"{"p": {"v": 1, "next": {"v": "x", "next": {}}}}, {"definitions": {"n": {"$id": "#node", "type": "object", "properties": {"v": {"type": "integer"}, "next": {"$ref": "#node"}}}}, "properties": {"p": {"$ref": "#node"}}}"##,
            #"[false, [{"desc": "Invalid type. Expected: integer, given: string", "error": "p.next.v: Invalid type. Expected: integer, given: string", "field": "p.next.v", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"p": 5}, {"$id": "http://x.org/root.json", "definitions": {"n": {"$id": "sub.json", "type": "string"}}, "properties": {"p": {"$ref": "sub.json"}}}"#,
            #"[false, [{"desc": "Invalid type. Expected: string, given: integer", "error": "p: Invalid type. Expected: string, given: integer", "field": "p", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"p": 5}, {"$id": "http://x.org/root.json", "definitions": {"n": {"type": "string"}}, "properties": {"p": {"$ref": "http://x.org/root.json#/definitions/n"}}}"#,
            #"[false, [{"desc": "Invalid type. Expected: string, given: integer", "error": "p: Invalid type. Expected: string, given: integer", "field": "p", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"p": 5}, {"id": "http://x.org/root.json", "definitions": {"n": {"type": "string"}}, "properties": {"p": {"$ref": "root.json#/definitions/n"}}}"#,
            #"[false, [{"desc": "Invalid type. Expected: string, given: integer", "error": "p: Invalid type. Expected: string, given: integer", "field": "p", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", ##"{"p": {"p": 5}}, {"properties": {"p": {"$ref": "#"}}, "required": ["p"]}"##,
            "[true, []]"),
        BuiltinCase(
            "json.match_schema",
            ##"{"p": 5}, {"definitions": {"a/b": {"type": "string"}, "c%d": {"type": "null"}, "e~f": {}}, "properties": {"p": {"allOf": [{"$ref": "#/definitions/a~1b"}, {"$ref": "#/definitions/c%25d"}, {"$ref": "#/definitions/e~0f"}]}}}"##,
            #"[false, [{"desc": "Invalid type. Expected: string, given: integer", "error": "p: Invalid type. Expected: string, given: integer", "field": "p", "type": "invalid_type"}, {"desc": "Invalid type. Expected: null, given: integer", "error": "p: Invalid type. Expected: null, given: integer", "field": "p", "type": "invalid_type"}, {"desc": "Must validate all the schemas (allOf)", "error": "p: Must validate all the schemas (allOf)", "field": "p", "type": "number_all_of"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            ##"{"p": 5}, {"items": [{"type": "string"}], "properties": {"p": {"$ref": "#/items/0"}}}"##,
            #"[false, [{"desc": "Invalid type. Expected: string, given: integer", "error": "p: Invalid type. Expected: string, given: integer", "field": "p", "type": "invalid_type"}]]"#
        ),
    ]

    @Test(arguments: cases)
    func answersAsOPA(_ testCase: BuiltinCase) throws {
        try testCase.check()
    }
}
