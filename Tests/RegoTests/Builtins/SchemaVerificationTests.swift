import Testing

/// `json.verify_schema`: what is a schema, and what is wrong with what is not.
@Suite("JSON schemas: which are schemas")
struct SchemaVerificationTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase("json.verify_schema", #""{""#, #"[false, "jsonschema: invalid JSON string"]"#),
        BuiltinCase(
            "json.verify_schema", ##"{"$ref": "#/definitions/x"}"##,
            #"[false, "jsonschema: Object has no key 'definitions'"]"#),
        BuiltinCase(
            "json.verify_schema", ##"{"$ref": "#/definitions/x", "definitions": {}}"##,
            #"[false, "jsonschema: Object has no key 'x'"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"$ref": "x.json", "definitions": {}}"#,
            #"[false, "jsonschema: Reference /x.json must be canonical"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"$schema": 5}"#, #"[false, "jsonschema: $schema must be of type string"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"a": true}}"#,
            #"[false, "jsonschema: Expected: Valid Schema, given: Invalid JSON"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"definitions": 5}"#,
            #"[false, "jsonschema: Invalid type. Expected: Array Of Schemas, given: definitions"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"title": 5}"#,
            #"[false, "jsonschema: Invalid type. Expected: string, given: title"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"type": 5}"#,
            #"[false, "jsonschema: Invalid type. Expected: type, given: string/Array Of Strings"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"type": ["string", "string"]}"#,
            #"[false, "jsonschema: string type is duplicated"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"properties": 5}"#, #"[false, "jsonschema: Properties must be of type object"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"properties": {"a": 5}}"#,
            #"[false, "jsonschema: Expected: Valid Schema, given: Invalid JSON"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"additionalProperties": 5}"#,
            #"[false, "jsonschema: Invalid type. Expected: boolean/Valid Schema, given: additionalProperties"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"patternProperties": 5}"#,
            #"[false, "jsonschema: Invalid type. Expected: Valid Schema, given: patternProperties"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"patternProperties": {"(": {}}}"#,
            #"[false, "jsonschema: Invalid regex pattern '('"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"propertyNames": 5}"#,
            #"[false, "jsonschema: Invalid type. Expected: Valid Schema, given: patternProperties"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"dependencies": 5}"#,
            #"[false, "jsonschema: dependencies must be of type object"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"dependencies": {"a": 5}}"#,
            #"[false, "jsonschema: Dependency must be of type Schema Or Array Of Strings"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"dependencies": {"a": [5]}}"#,
            #"[false, "jsonschema: Dependency must be of type Schema Or Array Of Strings"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"items": 5}"#,
            #"[false, "jsonschema: Invalid type. Expected: Valid Schema/Array Of Schemas, given: items"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"items": [5]}"#,
            #"[false, "jsonschema: Invalid type. Expected: Valid Schema/Array Of Schemas, given: items"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"multipleOf": "x"}"#,
            #"[false, "jsonschema: Invalid type. Expected: Number, given: multipleOf"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"multipleOf": 0}"#,
            #"[false, "jsonschema: multipleOf must be strictly greater than 0"]"#),
        BuiltinCase("json.verify_schema", #"{"minimum": "x"}"#, #"[false, "jsonschema: minimum must be of a Number"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"exclusiveMinimum": true}"#,
            #"[false, "jsonschema: exclusiveMinimum cannot be used without minimum"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"exclusiveMinimum": "x"}"#,
            #"[false, "jsonschema: Invalid type. Expected: boolean/number, given: exclusiveMinimum"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"minLength": 1.5}"#, #"[false, "jsonschema: minLength must be of an integer"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"minLength": 1.0}"#, #"[false, "jsonschema: minLength must be of an integer"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"minLength": -1}"#,
            #"[false, "jsonschema: minLength must be greater than or equal to 0"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"minLength": 5, "maxLength": 4}"#,
            #"[false, "jsonschema: minLength cannot be greater than maxLength"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"pattern": "("}"#, #"[false, "jsonschema: pattern must be a valid regex"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"format": 5}"#,
            #"[false, "jsonschema: Invalid type. Expected: string, given: format"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"minProperties": 5, "maxProperties": 4}"#,
            #"[false, "jsonschema: minProperties cannot be greater than maxProperties"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"required": "x"}"#, #"[false, "jsonschema: required must be of an array"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"required": [5]}"#,
            #"[false, "jsonschema: Invalid type. Expected: string, given: required"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"required": ["a", "a"]}"#, #"[false, "jsonschema: required items must be unique"]"#
        ),
        BuiltinCase(
            "json.verify_schema", #"{"uniqueItems": 5}"#, #"[false, "jsonschema: uniqueItems must be of a boolean"]"#),
        BuiltinCase("json.verify_schema", #"{"enum": [1, 1.0]}"#, #"[false, "jsonschema: enum items must be unique"]"#),
        BuiltinCase("json.verify_schema", #"{"enum": 5}"#, #"[false, "jsonschema: enum must be of an array"]"#),
        BuiltinCase("json.verify_schema", #"{"not": 5}"#, #"[false, "jsonschema: not must be of an object"]"#),
        BuiltinCase("json.verify_schema", #"{"if": 5}"#, #"[false, "jsonschema: if must be of an object"]"#),
        BuiltinCase("json.verify_schema", #"{"allOf": 5}"#, #"[false, "jsonschema: allOf must be of an array"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"contains": 5}"#,
            #"[false, "jsonschema: Expected: Valid Schema, given: Invalid JSON"]"#),
        BuiltinCase(
            "json.verify_schema", ##"{"properties": {"p": {"$ref": "#/items/0"}}, "items": [true]}"##, "[true, null]"),
        BuiltinCase(
            "json.verify_schema", ##"{"properties": {"p": {"$ref": "#/items/1"}}, "items": [true]}"##,
            #"[false, "jsonschema: Out of bound array[0,1] index '1'"]"#),
        BuiltinCase(
            "json.verify_schema", ##"{"properties": {"p": {"$ref": "#/items/x"}}, "items": [true]}"##,
            #"[false, "jsonschema: Invalid array index 'x'"]"#),
        BuiltinCase(
            "json.verify_schema", ##"{"properties": {"p": {"$ref": "#/title/x"}}, "title": "t"}"##,
            #"[false, "jsonschema: Invalid token reference 'x'"]"#),
        BuiltinCase(
            "json.verify_schema", ##"{"properties": {"p": {"$ref": "#/title"}}, "title": "t"}"##,
            #"[false, "jsonschema: Valid Schema must be of type object"]"#),
        BuiltinCase(
            "json.verify_schema", ##"{"properties": {"p": {"$ref": "#nothing"}}, "title": "t"}"##, "[true, null]"),
        BuiltinCase(
            "json.verify_schema", ##"{"properties": {"$ref": {"$ref": "#/definitions/x"}}, "definitions": {"x": {}}}"##,
            "[true, null]"),
        BuiltinCase(
            "json.verify_schema", #"{"$ref": 5}"#,
            #"[false, "jsonschema: Invalid type. Expected: string, given: $ref"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"$id": 5}"#, #"[false, "jsonschema: Invalid type. Expected: string, given: $id"]"#),
        BuiltinCase("json.verify_schema", #""5""#, #"[false, "jsonschema: schema is invalid"]"#),
        BuiltinCase("json.verify_schema", #""[]""#, #"[false, "jsonschema: schema is invalid"]"#),
        BuiltinCase("json.verify_schema", #""false""#, "[true, null]"),
        BuiltinCase("json.verify_schema", #""true""#, "[true, null]"),
        BuiltinCase(
            "json.verify_schema",
            #"{"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 5, "exclusiveMinimum": 5}"#,
            #"[false, "jsonschema: Invalid type. Expected: boolean, given: exclusiveMinimum"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"$schema": "http://json-schema.org/draft-04/schema", "exclusiveMaximum": true}"#,
            #"[false, "jsonschema: exclusiveMaximum cannot be used without maximum"]"#),
        BuiltinCase(
            "json.verify_schema",
            #"{"$schema": "http://json-schema.org/draft-06/schema#", "minimum": 5, "exclusiveMinimum": true}"#,
            #"[false, "jsonschema: Invalid type. Expected: number, given: exclusiveMinimum"]"#),
        BuiltinCase(
            "json.verify_schema",
            #"{"$schema": "http://json-schema.org/draft-06/schema#", "if": 5, "properties": {"a": true}}"#,
            "[true, null]"),
        BuiltinCase(
            "json.verify_schema", #"{"$schema": "http://json-schema.org/draft-07/schema#", "if": 5}"#,
            #"[false, "jsonschema: if must be of an object"]"#),
        BuiltinCase(
            "json.verify_schema",
            #"{"$schema": "http://json-schema.org/draft-04/schema#", "const": 5, "contains": 5, "propertyNames": 5}"#,
            "[true, null]"),
        BuiltinCase(
            "json.verify_schema", #"{"type": [5]}"#,
            #"[false, "jsonschema: Invalid type. Expected: type, given: string/Array Of Strings"]"#),
        BuiltinCase("json.verify_schema", #"{"type": ["string", "integer"]}"#, "[true, null]"),
        BuiltinCase(
            "json.verify_schema", #"{"additionalItems": 5}"#,
            #"[false, "jsonschema: Invalid type. Expected: boolean/Valid Schema, given: additionalItems"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"patternProperties": {"x": 5}}"#,
            #"[false, "jsonschema: Expected: Valid Schema, given: Invalid JSON"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"minItems": "x"}"#, #"[false, "jsonschema: minItems must be of an integer"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"maxItems": -1}"#,
            #"[false, "jsonschema: maxItems must be greater than or equal to 0"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"maximum": true}"#, #"[false, "jsonschema: maximum must be of a Number"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"exclusiveMaximum": "x"}"#,
            #"[false, "jsonschema: Invalid type. Expected: boolean/number, given: exclusiveMaximum"]"#),
        BuiltinCase("json.verify_schema", #"{"exclusiveMaximum": true, "maximum": 4}"#, "[true, null]"),
        BuiltinCase(
            "json.verify_schema", #"{"pattern": 5}"#,
            #"[false, "jsonschema: Invalid type. Expected: string, given: pattern"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"pattern": "(?=x)"}"#, #"[false, "jsonschema: pattern must be a valid regex"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"oneOf": [5]}"#,
            #"[false, "jsonschema: Expected: Valid Schema, given: Invalid JSON"]"#),
        BuiltinCase("json.verify_schema", #"{"anyOf": {}}"#, #"[false, "jsonschema: anyOf must be of an array"]"#),
        BuiltinCase("json.verify_schema", #"{"then": 5}"#, #"[false, "jsonschema: then must be of an object"]"#),
        BuiltinCase("json.verify_schema", #"{"else": 5}"#, #"[false, "jsonschema: else must be of an object"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"description": []}"#,
            #"[false, "jsonschema: Invalid type. Expected: string, given: description"]"#),
        BuiltinCase(
            "json.verify_schema", #"{"definitions": {"a": 5}}"#,
            #"[false, "jsonschema: Invalid type. Expected: Array Of Schemas, given: definitions"]"#),
    ]

    @Test(arguments: cases)
    func answersAsOPA(_ testCase: BuiltinCase) throws {
        try testCase.check()
    }
}
