import Testing

/// JSON, base64, hexadecimal and query strings
@Suite("JSON, base64, hexadecimal and query strings")
struct EncodingBuiltinTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase("base64.decode", #""YQ""#, fails: "illegal base64 data at input byte 0"),
        BuiltinCase("base64.decode", #""YQ==\n""#, #""a""#),
        BuiltinCase("base64.decode", #""Y!==""#, fails: "illegal base64 data at input byte 1"),
        BuiltinCase("base64.decode", #""YQ=""#, fails: "illegal base64 data at input byte 3"),
        BuiltinCase("base64.decode", #""YQ==x""#, fails: "illegal base64 data at input byte 4"),
        BuiltinCase("base64.decode", #""YQ==YQ==""#, fails: "illegal base64 data at input byte 4"),
        BuiltinCase("base64.decode", #""/+8=""#, #""��""#),
        BuiltinCase("base64url.decode", #""YQ""#, #""a""#),
        BuiltinCase("base64url.decode", #""Y""#, fails: "illegal base64url string: Y"),
        BuiltinCase("base64url.decode", #""-_8""#, #""��""#),
        BuiltinCase("base64url.decode", #""Y!""#, fails: "illegal base64 data at input byte 1"),
        BuiltinCase("hex.decode", #""616""#, fails: "encoding/hex: odd length hex string"),
        BuiltinCase("hex.decode", #""zz""#, fails: "encoding/hex: invalid byte: U+007A 'z'"),
        BuiltinCase("hex.decode", #""é1""#, fails: "encoding/hex: invalid byte: U+00C3 'Ã'"),
        BuiltinCase("hex.decode", #""6g1""#, fails: "encoding/hex: invalid byte: U+0067 'g'"),
        BuiltinCase("urlquery.decode", #""a%zz""#, fails: #"invalid URL escape "%zz""#),
        BuiltinCase("urlquery.decode", #""a%2""#, fails: #"invalid URL escape "%2""#),
        BuiltinCase(
            "urlquery.decode_object", #""a=1&b=2&a=3&c&=d""#, #"{"": ["d"], "a": ["1", "3"], "b": ["2"], "c": [""]}"#),
        BuiltinCase("urlquery.decode_object", #""a;b""#, fails: "invalid semicolon separator in query"),
        BuiltinCase("urlquery.encode", #""a b&é~""#, #""a+b%26%C3%A9~""#),
        BuiltinCase("urlquery.encode_object", #"{"b":["2","1"],"a":"x y"}"#, #""a=x+y&b=2&b=1""#),
        BuiltinCase(
            "urlquery.encode_object", #"{"b":1}"#,
            refuses: "operand 1 values must be string, array[string], or set[string]"),
        BuiltinCase("json.unmarshal", #""\"\\ud800\"""#, #""�""#),
        BuiltinCase("json.marshal", #""<&>\u2028é\u007f\u0001""#, #""\"\\u003c\\u0026\\u003e\\u2028é\u007f\\u0001\"""#),
        BuiltinCase("json.marshal", "{1:2, [1]: {3,1}}", #""{\"1\":2,\"[1]\":[1,3]}""#),
        BuiltinCase(
            "json.marshal_with_options", #"{"a":[1,{}],"b":[]}, {"indent":"  ","prefix":">"}"#,
            #"">{\n>  \"a\": [\n>    1,\n>    {}\n>  ],\n>  \"b\": []\n>}""#),
        BuiltinCase("json.marshal_with_options", #"{"a":1}, {"pretty": true}"#, #""{\n\t\"a\": 1\n}""#),
        BuiltinCase(
            "json.marshal_with_options", #"{"a":1}, {"foo": true}"#,
            refuses: #"operand 2 object contained unknown key "foo""#),
        BuiltinCase("base64.encode", #""héllo""#, #""aMOpbGxv""#),
        BuiltinCase("base64.encode", #""""#, #""""#),
        BuiltinCase("base64.encode", #""a""#, #""YQ==""#),
        BuiltinCase("base64url.encode", #""??>>""#, #""Pz8-Pg==""#),
        BuiltinCase("base64url.encode_no_pad", #""a""#, #""YQ""#),
        BuiltinCase("base64.decode", #""aGVsbG8=""#, #""hello""#),
        BuiltinCase("base64.decode", #""a\nGVs\r\nbG8=""#, #""hello""#),
        BuiltinCase("base64.decode", #""YR==""#, #""a""#),
        BuiltinCase("base64.decode", #""YQ==\nx""#, fails: "illegal base64 data at input byte 5"),
        BuiltinCase("base64.decode", #""=""#, fails: "illegal base64 data at input byte 0"),
        BuiltinCase("base64.decode", #""Y===""#, fails: "illegal base64 data at input byte 1"),
        BuiltinCase("base64.decode", #""a-_b""#, fails: "illegal base64 data at input byte 1"),
        BuiltinCase("base64.is_valid", #""YQ==""#, "true"),
        BuiltinCase("base64.is_valid", #""YQ""#, "false"),
        BuiltinCase("base64.is_valid", "1", "false"),
        BuiltinCase("base64url.decode", #""YQ==""#, #""a""#),
        BuiltinCase("base64url.decode", #""YQ=""#, fails: "illegal base64 data at input byte 3"),
        BuiltinCase("base64url.decode", #""""#, #""""#),
        BuiltinCase("hex.encode", #""héllo""#, #""68c3a96c6c6f""#),
        BuiltinCase("hex.decode", #""68C3a9""#, #""hé""#),
        BuiltinCase("hex.decode", #""""#, #""""#),
        BuiltinCase("urlquery.encode", #""a b&é~+/""#, #""a+b%26%C3%A9~%2B%2F""#),
        BuiltinCase("urlquery.decode", #""a+b%26%C3%A9""#, #""a b&é""#),
        BuiltinCase(
            "urlquery.encode_object", #"{"a": "b c", "d": ["2", "1"], "e": {"y", "x"}}"#, #""a=b+c&d=2&d=1&e=x&e=y""#),
        BuiltinCase(
            "urlquery.encode_object", #"{"a": 1}"#,
            refuses: "operand 1 values must be string, array[string], or set[string]"),
        BuiltinCase(
            "urlquery.encode_object", #"{"a": [1]}"#,
            refuses: "operand 1 values must be string, array[string], or set[string]"),
        BuiltinCase("urlquery.encode_object", #"{"a": []}"#, #""""#),
        BuiltinCase("urlquery.encode_object", "[]", refuses: "operand 1 must be object but got array"),
        BuiltinCase("urlquery.decode_object", #""a=1&a=2&b=%20&c""#, #"{"a": ["1", "2"], "b": [" "], "c": [""]}"#),
        BuiltinCase("urlquery.decode_object", #""""#, "{}"),
        BuiltinCase("urlquery.decode_object", #""a=%zz""#, fails: #"invalid URL escape "%zz""#),
        BuiltinCase("urlquery.decode_object", #""a=1&&b=2""#, #"{"a": ["1"], "b": ["2"]}"#),
        BuiltinCase("json.marshal", #"[1, "a", null, true, {"b": {3, 1}}]"#, #""[1,\"a\",null,true,{\"b\":[1,3]}]""#),
        BuiltinCase("json.marshal", #""héllo\t\"\\""#, #""\"héllo\\t\\\"\\\\\"""#),
        BuiltinCase(
            "json.marshal", "{1: 2, [1]: {3, 1}, null: 1, true: 2}", #""{\"1\":2,\"[1]\":[1,3],\"null\":1,\"true\":2}""#
        ),
        BuiltinCase("json.unmarshal", #""{\"a\": [1, 2.50, \"\\u00e9\"]}""#, #"{"a": [1, 2.50, "é"]}"#),
        BuiltinCase("json.unmarshal", #"" 1 ""#, "1"),
        BuiltinCase("json.unmarshal", #""1e2""#, "1e2"),
        BuiltinCase("json.is_valid", #""{}""#, "true"),
        BuiltinCase("json.is_valid", #""{""#, "false"),
        BuiltinCase("json.is_valid", "1", "false"),
        BuiltinCase("json.is_valid", #""1 2""#, "false"),
        BuiltinCase("json.is_valid", #""nul""#, "false"),
        BuiltinCase(
            "json.marshal_with_options", #"{"a": [1, {}], "b": []}, {"indent": "  ", "prefix": ">"}"#,
            #"">{\n>  \"a\": [\n>    1,\n>    {}\n>  ],\n>  \"b\": []\n>}""#),
        BuiltinCase("json.marshal_with_options", #"{"a": 1}, {"pretty": true}"#, #""{\n\t\"a\": 1\n}""#),
        BuiltinCase("json.marshal_with_options", #"{"a": 1}, {"pretty": false, "indent": "x"}"#, #""{\"a\":1}""#),
        BuiltinCase("json.marshal_with_options", #"{"a": 1}, {}"#, #""{\"a\":1}""#),
        BuiltinCase(
            "json.marshal_with_options", #"{"a": "{,:}\\\""}, {"indent": " "}"#, #""{\n \"a\": \"{,:}\\\\\\\"\"\n}""#),
        BuiltinCase(
            "json.marshal_with_options", #"{"a": 1}, {"foo": true}"#,
            refuses: #"operand 2 object contained unknown key "foo""#),
        BuiltinCase(
            "json.marshal_with_options", #"{"a": 1}, {"indent": 1}"#,
            refuses: #"operand 2 key "indent" failed cast to string: operand 0 must be string but got number"#),
        BuiltinCase(
            "json.marshal_with_options", #"{"a": 1}, {"pretty": 1}"#,
            refuses: #"operand 2 key "pretty" failed cast to bool"#),
        BuiltinCase(
            "json.marshal_with_options", #"{"a": 1}, {1: 1}"#,
            refuses: "operand 2 failed to stringify key 1 at index 0: operand 0 must be string but got number"),
        BuiltinCase("json.marshal_with_options", #"{"a": 1}, 1"#, refuses: "operand 2 must be object but got number"),
    ]

    @Test(arguments: cases)
    func answersAsOPA(_ testCase: BuiltinCase) throws {
        try testCase.check()
    }
}
