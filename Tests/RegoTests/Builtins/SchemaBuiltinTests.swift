import Testing

/// JSON schemas.
@Suite("JSON schemas")
struct SchemaBuiltinTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase("json.match_schema", #""a", {}"#, fails: "invalid JSON string"),
        BuiltinCase("json.match_schema", #""[1]", "true""#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": 1}, {"const": {"a": 2}}"#,
            #"[false, [{"desc": "(Root) does not match: {\"a\":2}", "error": "(Root): (Root) does not match: {\"a\":2}", "field": "(Root)", "type": "const"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 1}, {"properties": {"a": {"enum": [2, "x", 1e3]}}}"#,
            #"[false, [{"desc": "a must be one of the following: 2, \"x\", 1000", "error": "a: a must be one of the following: 2, \"x\", 1000", "field": "a", "type": "enum"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 1}, {"properties": {"a": false}}"#,
            #"[false, [{"desc": "False always fails validation", "error": "a: False always fails validation", "field": "a", "type": "false"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": [1, 1.0, "x"]}, {"properties": {"a": {"uniqueItems": true, "maxItems": 2, "minItems": 4, "contains": {"type": "boolean"}, "items": {"type": "integer"}}}}"#,
            #"[false, [{"desc": "Invalid type. Expected: integer, given: string", "error": "a.2: Invalid type. Expected: integer, given: string", "field": "a.2", "type": "invalid_type"}, {"desc": "Array must have at least 4 items", "error": "a: Array must have at least 4 items", "field": "a", "type": "array_min_items"}, {"desc": "Array must have at most 2 items", "error": "a: Array must have at most 2 items", "field": "a", "type": "array_max_items"}, {"desc": "array items[0,1] must be unique", "error": "a: array items[0,1] must be unique", "field": "a", "type": "unique"}, {"desc": "At least one of the items must match", "error": "a: At least one of the items must match", "field": "a", "type": "contains"}, {"desc": "Invalid type. Expected: boolean, given: integer", "error": "a.0: Invalid type. Expected: boolean, given: integer", "field": "a.0", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": 1000000, "b": 0.25, "c": 12345678, "d": -3}, {"properties": {"a": {"minimum": 1234567}, "b": {"multipleOf": 0.1, "minimum": 0.5}, "c": {"maximum": 100000, "exclusiveMaximum": 1000000}, "d": {"exclusiveMinimum": 0, "minimum": 1e30}}}"#,
            #"[false, [{"desc": "Must be greater than or equal to 1.234567e+06", "error": "a: Must be greater than or equal to 1.234567e+06", "field": "a", "type": "number_gte"}, {"desc": "Must be a multiple of 0.1", "error": "b: Must be a multiple of 0.1", "field": "b", "type": "multiple_of"}, {"desc": "Must be greater than or equal to 0.5", "error": "b: Must be greater than or equal to 0.5", "field": "b", "type": "number_gte"}, {"desc": "Must be less than or equal to 100000", "error": "c: Must be less than or equal to 100000", "field": "c", "type": "number_lte"}, {"desc": "Must be less than 1e+06", "error": "c: Must be less than 1e+06", "field": "c", "type": "number_lt"}, {"desc": "Must be greater than or equal to 1e+30", "error": "d: Must be greater than or equal to 1e+30", "field": "d", "type": "number_gte"}, {"desc": "Must be greater than 0", "error": "d: Must be greater than 0", "field": "d", "type": "number_gt"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": 1}, {"required": ["b"], "minProperties": 2, "maxProperties": 0, "additionalProperties": false, "propertyNames": {"pattern": "^x"}}"#,
            fails: "minProperties cannot be greater than maxProperties"),
        BuiltinCase(
            "json.match_schema",
            #"{"a": "x"}, {"properties": {"a": {"minLength": 2, "maxLength": 0, "pattern": "y", "format": "email"}}}"#,
            fails: "minLength cannot be greater than maxLength"),
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
            "json.match_schema", #"{"a": "x"}, {"dependencies": {"a": ["b"]}}"#,
            #"[false, [{"desc": "Has a dependency on b", "error": "(Root): Has a dependency on b", "field": "(Root)", "type": "missing_dependency"}]]"#
        ),
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
            "json.match_schema", #"{"a": 1}, {"enum": []}"#,
            #"[false, [{"desc": "(Root) must be one of the following: ", "error": "(Root): (Root) must be one of the following: ", "field": "(Root)", "type": "enum"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            ##"{"p": {"c": {"c": 1}}}, {"definitions": {"n": {"type": "object", "properties": {"c": {"$ref": "#/definitions/n"}}}}, "properties": {"p": {"$ref": "#/definitions/n"}}}"##,
            #"[false, [{"desc": "Invalid type. Expected: object, given: integer", "error": "p.c.c: Invalid type. Expected: object, given: integer", "field": "p.c.c", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 1}, {"required": ["b"], "minProperties": 2}"#,
            #"[false, [{"desc": "Must have at least 2 properties", "error": "(Root): Must have at least 2 properties", "field": "(Root)", "type": "array_min_properties"}, {"desc": "b is required", "error": "(Root): b is required", "field": "(Root)", "type": "required"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 1}, {"maxProperties": 0, "propertyNames": {"pattern": "^x"}}"#,
            #"[false, [{"desc": "Must have at most 0 properties", "error": "(Root): Must have at most 0 properties", "field": "(Root)", "type": "array_max_properties"}, {"desc": "Property name of \"a\" does not match", "error": "(Root): Property name of \"a\" does not match", "field": "(Root)", "type": "invalid_property_name"}, {"desc": "Does not match pattern '^x'", "error": "(Root): Does not match pattern '^x'", "field": "(Root)", "type": "pattern"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 1}, {"additionalProperties": false}"#,
            #"[false, [{"desc": "Additional property a is not allowed", "error": "(Root): Additional property a is not allowed", "field": "(Root)", "type": "additional_property_not_allowed"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": 1, "b": 2}, {"properties": {"a": {}}, "additionalProperties": {"type": "string"}}"#,
            #"[false, [{"desc": "Invalid type. Expected: string, given: integer", "error": "b: Invalid type. Expected: string, given: integer", "field": "b", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a1": 1, "b": 2}, {"patternProperties": {"^a": {"type": "string"}, "1$": {"minimum": 5}}, "additionalProperties": false}"#,
            #"[false, [{"desc": "Must be greater than or equal to 5", "error": "a1: Must be greater than or equal to 5", "field": "a1", "type": "number_gte"}, {"desc": "Invalid type. Expected: string, given: integer", "error": "a1: Invalid type. Expected: string, given: integer", "field": "a1", "type": "invalid_type"}, {"desc": "Additional property b is not allowed", "error": "(Root): Additional property b is not allowed", "field": "(Root)", "type": "additional_property_not_allowed"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": "x"}, {"properties": {"a": {"minLength": 2, "pattern": "y", "format": "email"}}}"#,
            #"[false, [{"desc": "Does not match format 'email'", "error": "a: Does not match format 'email'", "field": "a", "type": "format"}, {"desc": "String length must be greater than or equal to 2", "error": "a: String length must be greater than or equal to 2", "field": "a", "type": "string_gte"}, {"desc": "Does not match pattern 'y'", "error": "a: Does not match pattern 'y'", "field": "a", "type": "pattern"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "xyz"}, {"properties": {"a": {"maxLength": 2}}}"#,
            #"[false, [{"desc": "String length must be less than or equal to 2", "error": "a: String length must be less than or equal to 2", "field": "a", "type": "string_lte"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "éé"}, {"properties": {"a": {"maxLength": 2, "minLength": 2}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema",
            #"{"a": ["a", 5]}, {"properties": {"a": {"items": [{"type": "string"}], "additionalItems": false}}}"#,
            #"[false, [{"desc": "No additional items allowed on array", "error": "a: No additional items allowed on array", "field": "a", "type": "array_no_additional_items"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": ["a", 5]}, {"properties": {"a": {"items": [{"type": "string"}], "additionalItems": {"type": "null"}}}}"#,
            #"[false, [{"desc": "Invalid type. Expected: null, given: integer", "error": "a.1: Invalid type. Expected: null, given: integer", "field": "a.1", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": []}, {"properties": {"a": {"contains": {"type": "null"}}}}"#,
            #"[false, [{"desc": "At least one of the items must match", "error": "a: At least one of the items must match", "field": "a", "type": "contains"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": null}, {"properties": {"a": {"type": ["string", "object"]}}}"#,
            #"[false, [{"desc": "Invalid type. Expected: [string,object], given: null", "error": "a: Invalid type. Expected: [string,object], given: null", "field": "a", "type": "invalid_type"}]]"#
        ),
        BuiltinCase("json.match_schema", #"{"a": 1.0}, {"properties": {"a": {"type": "integer"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": 1.5}, {"properties": {"a": {"type": "integer"}}}"#,
            #"[false, [{"desc": "Invalid type. Expected: integer, given: number", "error": "a: Invalid type. Expected: integer, given: number", "field": "a", "type": "invalid_type"}]]"#
        ),
        BuiltinCase("json.match_schema", #"{"a": 1}, {"properties": {"a": {"type": "number"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": true}, {"properties": {"a": {"type": "number"}}}"#,
            #"[false, [{"desc": "Invalid type. Expected: number, given: boolean", "error": "a: Invalid type. Expected: number, given: boolean", "field": "a", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": []}, {"properties": {"a": {"type": "object"}}}"#,
            #"[false, [{"desc": "Invalid type. Expected: object, given: array", "error": "a: Invalid type. Expected: object, given: array", "field": "a", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": {}}, {"properties": {"a": {"type": "array"}}}"#,
            #"[false, [{"desc": "Invalid type. Expected: array, given: object", "error": "a: Invalid type. Expected: array, given: object", "field": "a", "type": "invalid_type"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 10}, {"properties": {"a": {"minimum": 10, "exclusiveMinimum": true}}}"#,
            #"[false, [{"desc": "Must be greater than 10", "error": "a: Must be greater than 10", "field": "a", "type": "number_gt"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 10}, {"properties": {"a": {"minimum": 10, "exclusiveMinimum": false}}}"#,
            "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": 10}, {"properties": {"a": {"maximum": 10, "exclusiveMaximum": true}}}"#,
            #"[false, [{"desc": "Must be less than 10", "error": "a: Must be less than 10", "field": "a", "type": "number_lt"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": 10, "b": 9}, {"properties": {"a": {"exclusiveMaximum": 10}, "b": {"exclusiveMaximum": 10}}}"#,
            #"[false, [{"desc": "Must be less than 10", "error": "a: Must be less than 10", "field": "a", "type": "number_lt"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": 0.3, "b": 7, "c": 1e50, "d": 0.35}, {"properties": {"a": {"multipleOf": 0.1}, "b": {"multipleOf": 3.5}, "c": {"multipleOf": 7}, "d": {"multipleOf": 0.1}}}"#,
            #"[false, [{"desc": "Must be a multiple of 7", "error": "c: Must be a multiple of 7", "field": "c", "type": "multiple_of"}, {"desc": "Must be a multiple of 0.1", "error": "d: Must be a multiple of 0.1", "field": "d", "type": "multiple_of"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 1}, {"properties": {"a": {"minimum": 12345.678901234567890123}}}"#,
            #"[false, [{"desc": "Must be greater than or equal to 12345.678901234567890123", "error": "a: Must be greater than or equal to 12345.678901234567890123", "field": "a", "type": "number_gte"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": 1, "b": 1}, {"properties": {"a": {"minimum": 0.00001}, "b": {"maximum": 0.00001}}}"#,
            #"[false, [{"desc": "Must be less than or equal to 1e-05", "error": "b: Must be less than or equal to 1e-05", "field": "b", "type": "number_lte"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 1}, {"properties": {"a": {"maximum": 0.0001}}}"#,
            #"[false, [{"desc": "Must be less than or equal to 0.0001", "error": "a: Must be less than or equal to 0.0001", "field": "a", "type": "number_lte"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": 1}, {"properties": {"a": {"maximum": -123456}}}"#,
            #"[false, [{"desc": "Must be less than or equal to -123456", "error": "a: Must be less than or equal to -123456", "field": "a", "type": "number_lte"}]]"#
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
            "json.match_schema", #"{"a": "x"}, {"dependencies": {"a": {"required": ["b"]}, "c": ["d"]}}"#,
            #"[false, [{"desc": "b is required", "error": "(Root): b is required", "field": "(Root)", "type": "required"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "x"}, {"dependencies": {"a": false}}"#,
            #"[false, [{"desc": "False always fails validation", "error": "(Root): False always fails validation", "field": "(Root)", "type": "false"}]]"#
        ),
        BuiltinCase(
            "json.match_schema",
            #"{"a": {"b": [{"c": "x"}]}}, {"properties": {"a": {"properties": {"b": {"items": {"properties": {"c": {"type": "integer"}}}}}}}}"#,
            #"[false, [{"desc": "Invalid type. Expected: integer, given: string", "error": "a.b.0.c: Invalid type. Expected: integer, given: string", "field": "a.b.0.c", "type": "invalid_type"}]]"#
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
            "json.match_schema", #""\"x\"", {"format": "date"}"#,
            #"[false, [{"desc": "Does not match format 'date'", "error": "(Root): Does not match format 'date'", "field": "(Root)", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "2024-02-30"}, {"properties": {"a": {"format": "date"}}}"#,
            #"[false, [{"desc": "Does not match format 'date'", "error": "a: Does not match format 'date'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "2024-02-29"}, {"properties": {"a": {"format": "date"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "24-1-1"}, {"properties": {"a": {"format": "date"}}}"#,
            #"[false, [{"desc": "Does not match format 'date'", "error": "a: Does not match format 'date'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "10:00:00"}, {"properties": {"a": {"format": "time"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "10:00:00Z"}, {"properties": {"a": {"format": "time"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "10:00:00+01:00"}, {"properties": {"a": {"format": "time"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "25:00:00"}, {"properties": {"a": {"format": "time"}}}"#,
            #"[false, [{"desc": "Does not match format 'time'", "error": "a: Does not match format 'time'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "10:00"}, {"properties": {"a": {"format": "time"}}}"#,
            #"[false, [{"desc": "Does not match format 'time'", "error": "a: Does not match format 'time'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "2024-01-01T00:00:00Z"}, {"properties": {"a": {"format": "date-time"}}}"#,
            "[true, []]"),
        BuiltinCase(
            "json.match_schema",
            #"{"a": "2024-01-01T00:00:00.123+02:00"}, {"properties": {"a": {"format": "date-time"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "2024-01-01"}, {"properties": {"a": {"format": "date-time"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "2024-01-01 00:00:00"}, {"properties": {"a": {"format": "date-time"}}}"#,
            #"[false, [{"desc": "Does not match format 'date-time'", "error": "a: Does not match format 'date-time'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "example.com"}, {"properties": {"a": {"format": "hostname"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "-x.com"}, {"properties": {"a": {"format": "hostname"}}}"#,
            #"[false, [{"desc": "Does not match format 'hostname'", "error": "a: Does not match format 'hostname'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "a_b"}, {"properties": {"a": {"format": "hostname"}}}"#,
            #"[false, [{"desc": "Does not match format 'hostname'", "error": "a: Does not match format 'hostname'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": ""}, {"properties": {"a": {"format": "hostname"}}}"#,
            #"[false, [{"desc": "Does not match format 'hostname'", "error": "a: Does not match format 'hostname'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase("json.match_schema", #"{"a": "a@b"}, {"properties": {"a": {"format": "email"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "Bob <bob@example.com>"}, {"properties": {"a": {"format": "email"}}}"#,
            "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "a@b c"}, {"properties": {"a": {"format": "email"}}}"#,
            #"[false, [{"desc": "Does not match format 'email'", "error": "a: Does not match format 'email'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "a..b@c"}, {"properties": {"a": {"format": "email"}}}"#,
            #"[false, [{"desc": "Does not match format 'email'", "error": "a: Does not match format 'email'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": ".a@c"}, {"properties": {"a": {"format": "email"}}}"#,
            #"[false, [{"desc": "Does not match format 'email'", "error": "a: Does not match format 'email'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "\"q r\"@x.org"}, {"properties": {"a": {"format": "email"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "x@[127.0.0.1]"}, {"properties": {"a": {"format": "email"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "x@"}, {"properties": {"a": {"format": "email"}}}"#,
            #"[false, [{"desc": "Does not match format 'email'", "error": "a: Does not match format 'email'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "@x"}, {"properties": {"a": {"format": "email"}}}"#,
            #"[false, [{"desc": "Does not match format 'email'", "error": "a: Does not match format 'email'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "J. Smith <j@x.org>"}, {"properties": {"a": {"format": "email"}}}"#,
            "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "<a@b.c>"}, {"properties": {"a": {"format": "email"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "a@b (c)"}, {"properties": {"a": {"format": "email"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "(c) a@b"}, {"properties": {"a": {"format": "email"}}}"#,
            #"[false, [{"desc": "Does not match format 'email'", "error": "a: Does not match format 'email'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "a@b, c@d"}, {"properties": {"a": {"format": "email"}}}"#,
            #"[false, [{"desc": "Does not match format 'email'", "error": "a: Does not match format 'email'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase("json.match_schema", #"{"a": "é@b.c"}, {"properties": {"a": {"format": "email"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "x"}, {"properties": {"a": {"format": "idn-email"}}}"#,
            #"[false, [{"desc": "Does not match format 'idn-email'", "error": "a: Does not match format 'idn-email'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase("json.match_schema", #"{"a": "1.2.3.4"}, {"properties": {"a": {"format": "ipv4"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "1.2.3"}, {"properties": {"a": {"format": "ipv4"}}}"#,
            #"[false, [{"desc": "Does not match format 'ipv4'", "error": "a: Does not match format 'ipv4'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "::1"}, {"properties": {"a": {"format": "ipv4"}}}"#,
            #"[false, [{"desc": "Does not match format 'ipv4'", "error": "a: Does not match format 'ipv4'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "::ffff:1.2.3.4"}, {"properties": {"a": {"format": "ipv4"}}}"#, "[true, []]"),
        BuiltinCase("json.match_schema", #"{"a": "::1"}, {"properties": {"a": {"format": "ipv6"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "1.2.3.4"}, {"properties": {"a": {"format": "ipv6"}}}"#,
            #"[false, [{"desc": "Does not match format 'ipv6'", "error": "a: Does not match format 'ipv6'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "::g"}, {"properties": {"a": {"format": "ipv6"}}}"#,
            #"[false, [{"desc": "Does not match format 'ipv6'", "error": "a: Does not match format 'ipv6'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "http://x.org/a?b#c"}, {"properties": {"a": {"format": "uri"}}}"#, "[true, []]"
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "x.org/a"}, {"properties": {"a": {"format": "uri"}}}"#,
            #"[false, [{"desc": "Does not match format 'uri'", "error": "a: Does not match format 'uri'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "mailto:a@b"}, {"properties": {"a": {"format": "uri"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "http://x.org/\\\\a"}, {"properties": {"a": {"format": "uri"}}}"#,
            #"[false, [{"desc": "Does not match format 'uri'", "error": "a: Does not match format 'uri'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "http://x y/"}, {"properties": {"a": {"format": "uri"}}}"#,
            #"[false, [{"desc": "Does not match format 'uri'", "error": "a: Does not match format 'uri'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "http://x/a b"}, {"properties": {"a": {"format": "uri"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "http://x:80a/"}, {"properties": {"a": {"format": "uri"}}}"#,
            #"[false, [{"desc": "Does not match format 'uri'", "error": "a: Does not match format 'uri'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "http://[::1]:80/"}, {"properties": {"a": {"format": "uri"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "http://[::1/"}, {"properties": {"a": {"format": "uri"}}}"#,
            #"[false, [{"desc": "Does not match format 'uri'", "error": "a: Does not match format 'uri'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": ":x"}, {"properties": {"a": {"format": "uri"}}}"#,
            #"[false, [{"desc": "Does not match format 'uri'", "error": "a: Does not match format 'uri'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "1x:y"}, {"properties": {"a": {"format": "uri"}}}"#,
            #"[false, [{"desc": "Does not match format 'uri'", "error": "a: Does not match format 'uri'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "http://u:p@h/"}, {"properties": {"a": {"format": "uri"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "http://u@p@h/"}, {"properties": {"a": {"format": "uri"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "http://x/%zz"}, {"properties": {"a": {"format": "uri"}}}"#,
            #"[false, [{"desc": "Does not match format 'uri'", "error": "a: Does not match format 'uri'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase("json.match_schema", #"{"a": "urn:a:b"}, {"properties": {"a": {"format": "uri"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "a/b"}, {"properties": {"a": {"format": "uri-reference"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "a:b/c"}, {"properties": {"a": {"format": "uri-reference"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "1:b"}, {"properties": {"a": {"format": "uri-reference"}}}"#,
            #"[false, [{"desc": "Does not match format 'uri-reference'", "error": "a: Does not match format 'uri-reference'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "./a:b"}, {"properties": {"a": {"format": "uri-reference"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", ##"{"a": "#a"}, {"properties": {"a": {"format": "uri-reference"}}}"##, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "%"}, {"properties": {"a": {"format": "uri-reference"}}}"#,
            #"[false, [{"desc": "Does not match format 'uri-reference'", "error": "a: Does not match format 'uri-reference'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "a\\\\b"}, {"properties": {"a": {"format": "uri-reference"}}}"#,
            #"[false, [{"desc": "Does not match format 'uri-reference'", "error": "a: Does not match format 'uri-reference'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "http://é.org/ü"}, {"properties": {"a": {"format": "iri"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "é"}, {"properties": {"a": {"format": "iri-reference"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "/a/{b}"}, {"properties": {"a": {"format": "uri-template"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "/a/{b"}, {"properties": {"a": {"format": "uri-template"}}}"#,
            #"[false, [{"desc": "Does not match format 'uri-template'", "error": "a: Does not match format 'uri-template'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "/a/b}"}, {"properties": {"a": {"format": "uri-template"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema",
            #"{"a": "123e4567-e89b-12d3-a456-426614174000"}, {"properties": {"a": {"format": "uuid"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema",
            #"{"a": "123E4567-e89b-12d3-a456-42661417400G"}, {"properties": {"a": {"format": "uuid"}}}"#,
            #"[false, [{"desc": "Does not match format 'uuid'", "error": "a: Does not match format 'uuid'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "a(b"}, {"properties": {"a": {"format": "regex"}}}"#,
            #"[false, [{"desc": "Does not match format 'regex'", "error": "a: Does not match format 'regex'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase("json.match_schema", #"{"a": ""}, {"properties": {"a": {"format": "regex"}}}"#, "[true, []]"),
        BuiltinCase("json.match_schema", #"{"a": "a+"}, {"properties": {"a": {"format": "regex"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "/a/~0"}, {"properties": {"a": {"format": "json-pointer"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "a"}, {"properties": {"a": {"format": "json-pointer"}}}"#,
            #"[false, [{"desc": "Does not match format 'json-pointer'", "error": "a: Does not match format 'json-pointer'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": "/a~2"}, {"properties": {"a": {"format": "json-pointer"}}}"#,
            #"[false, [{"desc": "Does not match format 'json-pointer'", "error": "a: Does not match format 'json-pointer'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase(
            "json.match_schema", #"{"a": ""}, {"properties": {"a": {"format": "json-pointer"}}}"#, "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "0#"}, {"properties": {"a": {"format": "relative-json-pointer"}}}"#,
            "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "1/a"}, {"properties": {"a": {"format": "relative-json-pointer"}}}"#,
            "[true, []]"),
        BuiltinCase(
            "json.match_schema", #"{"a": "01/a"}, {"properties": {"a": {"format": "relative-json-pointer"}}}"#,
            #"[false, [{"desc": "Does not match format 'relative-json-pointer'", "error": "a: Does not match format 'relative-json-pointer'", "field": "a", "type": "format"}]]"#
        ),
        BuiltinCase("json.match_schema", #"{"a": "x"}, {"properties": {"a": {"format": "nonsense"}}}"#, "[true, []]"),
    ]

    @Test(arguments: cases)
    func answersAsOPA(_ testCase: BuiltinCase) throws {
        try testCase.check()
    }
}
