import Testing

/// `json.match_schema`: the keywords about objects and their properties.
@Suite("JSON schemas: objects")
struct SchemaObjectTests {
    static let cases: [BuiltinCase] = [
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
            "json.match_schema", #"{"a": "x"}, {"dependencies": {"a": ["b"]}}"#,
            #"[false, [{"desc": "Has a dependency on b", "error": "(Root): Has a dependency on b", "field": "(Root)", "type": "missing_dependency"}]]"#
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
    ]

    @Test(arguments: cases)
    func answersAsOPA(_ testCase: BuiltinCase) throws {
        try testCase.check()
    }
}
