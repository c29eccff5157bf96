import Testing

/// `json.match_schema`: the keyword `format`.
@Suite("JSON schemas: formats")
struct SchemaFormatTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase(
            "json.match_schema",
            #"{"a": "x"}, {"properties": {"a": {"minLength": 2, "maxLength": 0, "pattern": "y", "format": "email"}}}"#,
            fails: "minLength cannot be greater than maxLength"),
        BuiltinCase(
            "json.match_schema",
            #"{"a": "x"}, {"properties": {"a": {"minLength": 2, "pattern": "y", "format": "email"}}}"#,
            #"[false, [{"desc": "Does not match format 'email'", "error": "a: Does not match format 'email'", "field": "a", "type": "format"}, {"desc": "String length must be greater than or equal to 2", "error": "a: String length must be greater than or equal to 2", "field": "a", "type": "string_gte"}, {"desc": "Does not match pattern 'y'", "error": "a: Does not match pattern 'y'", "field": "a", "type": "pattern"}]]"#
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
