import Testing

/// GraphQL
@Suite("GraphQL")
struct GraphQLBuiltinTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase("graphql.parse_query", "1", refuses: "operand 1 must be string but got number"),
        BuiltinCase(
            "graphql.parse", #"1, "type Query { a: Int }""#,
            refuses: "operand 0 must be one of {string, object} but got number"),
        BuiltinCase(
            "graphql.parse", #""{ a }", 1"#, refuses: "operand 1 must be one of {string, object} but got number"),
        BuiltinCase("graphql.is_valid", #""{ a }", 1"#, "false"),
        BuiltinCase("graphql.schema_is_valid", "1", "false"),
        BuiltinCase("graphql.parse_query", #""""#, "{}"),
        BuiltinCase(
            "graphql.parse_query", #""{""#, fails: "Expected Name, found <EOF> in GraphQL string at location 1:2"),
        BuiltinCase(
            "graphql.parse_query", #""{}""#,
            fails: "expected at least one definition, found } in GraphQL string at location 1:2"),
        BuiltinCase(
            "graphql.parse_query", #""{ a(b: \"x\\n\\u00e9\") }""#,
            #"{"Operations": [{"Name": "", "Operation": "query", "SelectionSet": [{"Alias": "a", "Arguments": [{"Name": "b", "Value": {"ExpectedTypeHasDefault": false, "Kind": 3, "Raw": "x\né"}}], "Name": "a"}]}]}"#
        ),
        BuiltinCase(
            "graphql.parse_query", #""{ a(b: \"x) }""#, fails: "Unexpected <Invalid> in GraphQL string at location 1:13"
        ),
        BuiltinCase(
            "graphql.parse_query", #""{ a(b: 01) }""#, fails: "Unexpected <Invalid> in GraphQL string at location 1:9"),
        BuiltinCase(
            "graphql.parse_query", #""{ a(b: -1.5e10) }""#,
            #"{"Operations": [{"Name": "", "Operation": "query", "SelectionSet": [{"Alias": "a", "Arguments": [{"Name": "b", "Value": {"ExpectedTypeHasDefault": false, "Kind": 2, "Raw": "-1.5e10"}}], "Name": "a"}]}]}"#
        ),
        BuiltinCase(
            "graphql.parse_query", #""query ($a: Int = $b) { a }""#,
            fails: "Unexpected $ in GraphQL string at location 1:18"),
        BuiltinCase(
            "graphql.parse_query", #""{ a @ }""#, fails: "Expected Name, found } in GraphQL string at location 1:7"),
        BuiltinCase(
            "graphql.parse_query", #""fragment on on T { a }""#,
            fails: #"Unexpected Name "on" in GraphQL string at location 1:10"#),
        BuiltinCase("graphql.parse_query", #""é""#, fails: "Unexpected <Invalid> in GraphQL string at location 1:1"),
        BuiltinCase(
            "graphql.parse_schema", #""type""#, fails: "Expected Name, found <EOF> in GraphQL string at location 1:5"),
        BuiltinCase(
            "graphql.parse_schema", #""\"d\" extend type Q { a: Int }""#,
            fails: #"Unexpected String "d" in GraphQL string at location 1:2"#),
        BuiltinCase(
            "graphql.parse_schema", #""directive @d on FOO""#,
            fails: #"Unexpected Name "FOO" in GraphQL string at location 1:17"#),
        BuiltinCase(
            "graphql.parse_schema", #""extend type Q""#, fails: "Unexpected <EOF> in GraphQL string at location 1:14"),
        BuiltinCase("graphql.schema_is_valid", #""type Query { a: Int }""#, "true"),
        BuiltinCase("graphql.schema_is_valid", #""type Query { a: Foo }""#, "false"),
        BuiltinCase("graphql.schema_is_valid", #""type Query { a: Int } type Query { b: Int }""#, "false"),
        BuiltinCase("graphql.schema_is_valid", #""type Query { a: Int a: Int }""#, "false"),
        BuiltinCase("graphql.schema_is_valid", #""type Query { __a: Int }""#, "false"),
        BuiltinCase(
            "graphql.schema_is_valid", #""interface A { a: Int } type Query implements A { b: Int }""#, "false"),
        BuiltinCase(
            "graphql.schema_is_valid",
            #""interface A { a(x: Int): Int } type Query implements A { a(x: Int, y: Int!): Int }""#, "false"),
        BuiltinCase("graphql.schema_is_valid", #""interface A { a: A } type Query implements A { a: Query }""#, "true"),
        BuiltinCase("graphql.schema_is_valid", #""type Query { a(x: Query): Int }""#, "false"),
        BuiltinCase("graphql.schema_is_valid", #""input I { a: Query } type Query { a: Int }""#, "false"),
        BuiltinCase("graphql.schema_is_valid", #""type Query { a: Int @foo }""#, "false"),
        BuiltinCase("graphql.schema_is_valid", #""type Query { a: Int @skip(if: true) }""#, "false"),
        BuiltinCase("graphql.schema_is_valid", #""schema { query: Foo }""#, "false"),
        BuiltinCase("graphql.schema_is_valid", #""enum E { true }""#, "false"),
        BuiltinCase("graphql.schema_is_valid", #""extend enum E { A }""#, "true"),
        BuiltinCase("graphql.schema_is_valid", #""type A { a: Int } extend input A { b: Int }""#, "false"),
        BuiltinCase("graphql.schema_is_valid", #""directive @skip on FIELD""#, "true"),
        BuiltinCase("graphql.schema_is_valid", #""directive @d on FIELD directive @d on FIELD""#, "false"),
        BuiltinCase("graphql.schema_is_valid", #""directive @d(x: Int @d) on ARGUMENT_DEFINITION""#, "false"),
        BuiltinCase(
            "graphql.schema_is_valid",
            #"{"Definitions": [{"Kind": "OBJECT", "Name": "Query", "Fields": [{"Name": "a", "Type": {"NamedType": "Int"}}]}]}"#,
            "true"),
        BuiltinCase("graphql.is_valid", #""{ a b: a }", "type Query { a: Int }""#, "true"),
        BuiltinCase(
            "graphql.is_valid",
            #""{ __typename __schema { types { name } } __type(name: \"x\") { name } }", "type Query { a: Int }""#,
            "true"),
        BuiltinCase("graphql.is_valid", #""{ a(x: [1]) }", "type Query { a(x: [Int!]): Int }""#, "true"),
        BuiltinCase("graphql.is_valid", #""{ a(x: 1) }", "type Query { a(x: [Int!]): Int }""#, "true"),
        BuiltinCase("graphql.is_valid", #""{ a(x: [null]) }", "type Query { a(x: [Int!]): Int }""#, "false"),
        BuiltinCase("graphql.is_valid", #""query($v: Int!) { a(x: $v) }", "type Query { a(x: Int): Int }""#, "true"),
        BuiltinCase("graphql.is_valid", #""query($v: Int) { a(x: $v) }", "type Query { a(x: Int!): Int }""#, "false"),
        BuiltinCase(
            "graphql.is_valid", #""query($v: Int = 1) { a(x: $v) }", "type Query { a(x: Int!): Int }""#, "true"),
        BuiltinCase(
            "graphql.is_valid", #""query($v: Int) { a(x: $v) }", "type Query { a(x: Int! = 1): Int }""#, "true"),
        BuiltinCase(
            "graphql.is_valid", #""query($v: [Int]) { a(x: $v) }", "type Query { a(x: [Int!]): Int }""#, "false"),
        BuiltinCase(
            "graphql.is_valid",
            #""query($v: Int) { a(x: {y: $v}) }", "type Query { a(x: I): Int } input I { y: Int }""#, "true"),
        BuiltinCase(
            "graphql.is_valid",
            #""query($v: Int) { ...F } fragment F on Query { a(x: $v) }", "type Query { a(x: Int): Int }""#, "true"),
        BuiltinCase(
            "graphql.is_valid", #""{ ...F } fragment F on Query { a(x: $v) }", "type Query { a(x: Int): Int }""#,
            "false"),
        BuiltinCase("graphql.is_valid", #""{ a @skip(if: true) @skip(if: false) }", "type Query { a: Int }""#, "false"),
        BuiltinCase("graphql.is_valid", #""{ a @skip }", "type Query { a: Int }""#, "false"),
        BuiltinCase("graphql.is_valid", #""query @skip(if: true) { a }", "type Query { a: Int }""#, "false"),
        BuiltinCase(
            "graphql.is_valid",
            #""{ p { ... on D { x } ... on C { y } } }", "type Query { p: P } union P = D | C type D { x: Int } type C { y: Int }""#,
            "true"),
        BuiltinCase(
            "graphql.is_valid",
            #""{ p { ... on Query { x } } }", "type Query { p: P } union P = D | C type D { x: Int } type C { y: Int }""#,
            "false"),
        BuiltinCase(
            "graphql.is_valid",
            #""{ p { x } }", "type Query { p: P } union P = D | C type D { x: Int } type C { y: Int }""#, "false"),
        BuiltinCase(
            "graphql.is_valid",
            #""{ p { __typename } }", "type Query { p: P } union P = D | C type D { x: Int } type C { y: Int }""#,
            "true"),
        BuiltinCase(
            "graphql.is_valid",
            #""{ p { ... on D { z: x } ... on C { z: y } } }", "type Query { p: P } union P = D | C type D { x: Int } type C { y: Int }""#,
            "true"),
        BuiltinCase(
            "graphql.is_valid",
            #""{ p { ... on D { z: x } ... on C { z: y } } }", "type Query { p: P } union P = D | C type D { x: Int } type C { y: String }""#,
            "false"),
        BuiltinCase("graphql.is_valid", #""{ a(x: 1) a(x: 2) }", "type Query { a(x: Int): Int }""#, "false"),
        BuiltinCase(
            "graphql.is_valid", #""{ o { a } o { a: b } }", "type Query { o: O } type O { a: Int b: Int }""#, "false"),
        BuiltinCase(
            "graphql.is_valid", #""{ o { x: a x: b } }", "type Query { o: O } type O { a: Int b: Int }""#, "false"),
        BuiltinCase(
            "graphql.is_valid",
            #""{ ...A ...B } fragment A on Query { x: a } fragment B on Query { x: b }", "type Query { a: Int b: Int }""#,
            "false"),
        BuiltinCase(
            "graphql.is_valid",
            #""{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "type Query { a: Int b: Int }""#,
            "false"),
        BuiltinCase("graphql.is_valid", #""{ a } { a }", "type Query { a: Int }""#, "false"),
        BuiltinCase("graphql.is_valid", #""query A { a } query B { a }", "type Query { a: Int }""#, "true"),
        BuiltinCase("graphql.is_valid", #""{ a } fragment F on Query { a }", "type Query { a: Int }""#, "false"),
        BuiltinCase("graphql.is_valid", #""{ ...F }", "type Query { a: Int }""#, "false"),
        BuiltinCase(
            "graphql.is_valid", #""{ a(x: {y: 1, y: 2}) }", "type Query { a(x: I): Int } input I { y: Int }""#, "false"),
        BuiltinCase(
            "graphql.is_valid", #""{ a(x: {y: 1}) }", "type Query { a(x: I): Int } input I { y: Int z: Int! = 3 }""#,
            "true"),
        BuiltinCase("graphql.is_valid", #""{ a(x: \"2020\") }", "type Query { a(x: Date): Int } scalar Date""#, "true"),
        BuiltinCase(
            "graphql.is_valid", #""{ a(x: {any: [1, \"x\"]}) }", "type Query { a(x: Date): Int } scalar Date""#, "true"),
        BuiltinCase("graphql.is_valid", #""{ a(x: 1) }", "type Query { a(x: ID): Int }""#, "true"),
        BuiltinCase("graphql.is_valid", #""{ a(x: 1) }", "type Query { a(x: Float): Int }""#, "true"),
        BuiltinCase("graphql.is_valid", #""{ a(x: 1) }", "type Query { a(x: String): Int }""#, "false"),
        BuiltinCase("graphql.is_valid", #""{ a(x: 1) }", "type Query { a(x: Boolean): Int }""#, "false"),
        BuiltinCase(
            "graphql.is_valid", #""query($v: Int @foo) { a(x: $v) }", "type Query { a(x: Int): Int }""#, "false"),
        BuiltinCase(
            "graphql.is_valid", #""subscription { a }", "type Query { a: Int } type Subscription { a: Int }""#, "true"),
        BuiltinCase(
            "graphql.is_valid",
            #""mutation { b }", "schema { query: Q mutation: M } type Q { a: Int } type M { b: Int }""#, "true"),
        BuiltinCase(
            "graphql.is_valid", #""mutation { b }", "schema { query: Q } type Q { a: Int } type Mutation { b: Int }""#,
            "false"),
        BuiltinCase(
            "graphql.is_valid",
            #"{"Operations": [{"Operation": "query", "SelectionSet": [{"Alias": "a", "Name": "a"}]}]}, "type Query { a: Int }""#,
            "true"),
        BuiltinCase(
            "graphql.is_valid",
            #"{"Operations": [{"Operation": "query", "SelectionSet": [{"Alias": "b", "Name": "b"}]}]}, "type Query { a: Int }""#,
            "false"),
        BuiltinCase(
            "graphql.parse_and_verify", #""{ a }", "type Query { a: Int }""#,
            #"[true, {"Operations": [{"Name": "", "Operation": "query", "SelectionSet": [{"Alias": "a", "Name": "a"}]}]}, {"Definitions": [{"BuiltIn": false, "Description": "", "Fields": [{"Description": "", "Name": "a", "Type": {"NamedType": "Int", "NonNull": false}}], "Kind": "OBJECT", "Name": "Query"}]}]"#
        ),
        BuiltinCase("graphql.parse_and_verify", #""{ b }", "type Query { a: Int }""#, "[false, {}, {}]"),
        BuiltinCase("graphql.parse_and_verify", #""{", "type Query { a: Int }""#, "[false, {}, {}]"),
        BuiltinCase(
            "graphql.parse_query",
            #""query Q($a: [Int!]! = [1, 2] @d) @x(y: 1) { a: b(c: $a, d: {e: \"f\", g: [ENUM, null, true, 1.5]}) @skip(if: true) { h ...F ... on T { i } ... @include(if: $b) { j } } } fragment F on T { k } # comment""#,
            #"{"Fragments": [{"Name": "F", "SelectionSet": [{"Alias": "k", "Name": "k"}], "TypeCondition": "T"}], "Operations": [{"Directives": [{"Arguments": [{"Name": "y", "Value": {"ExpectedTypeHasDefault": false, "Kind": 1, "Raw": "1"}}], "Location": "", "Name": "x"}], "Name": "Q", "Operation": "query", "SelectionSet": [{"Alias": "a", "Arguments": [{"Name": "c", "Value": {"ExpectedTypeHasDefault": false, "Kind": 0, "Raw": "a"}}, {"Name": "d", "Value": {"Children": [{"Name": "e", "Value": {"ExpectedTypeHasDefault": false, "Kind": 3, "Raw": "f"}}, {"Name": "g", "Value": {"Children": [{"Name": "", "Value": {"ExpectedTypeHasDefault": false, "Kind": 7, "Raw": "ENUM"}}, {"Name": "", "Value": {"ExpectedTypeHasDefault": false, "Kind": 6, "Raw": "null"}}, {"Name": "", "Value": {"ExpectedTypeHasDefault": false, "Kind": 5, "Raw": "true"}}, {"Name": "", "Value": {"ExpectedTypeHasDefault": false, "Kind": 2, "Raw": "1.5"}}], "ExpectedTypeHasDefault": false, "Kind": 8, "Raw": ""}}], "ExpectedTypeHasDefault": false, "Kind": 9, "Raw": ""}}], "Directives": [{"Arguments": [{"Name": "if", "Value": {"ExpectedTypeHasDefault": false, "Kind": 5, "Raw": "true"}}], "Location": "", "Name": "skip"}], "Name": "b", "SelectionSet": [{"Alias": "h", "Name": "h"}, {"Name": "F"}, {"SelectionSet": [{"Alias": "i", "Name": "i"}], "TypeCondition": "T"}, {"Directives": [{"Arguments": [{"Name": "if", "Value": {"ExpectedTypeHasDefault": false, "Kind": 0, "Raw": "b"}}], "Location": "", "Name": "include"}], "SelectionSet": [{"Alias": "j", "Name": "j"}], "TypeCondition": ""}]}], "VariableDefinitions": [{"DefaultValue": {"Children": [{"Name": "", "Value": {"ExpectedTypeHasDefault": false, "Kind": 1, "Raw": "1"}}, {"Name": "", "Value": {"ExpectedTypeHasDefault": false, "Kind": 1, "Raw": "2"}}], "ExpectedTypeHasDefault": false, "Kind": 8, "Raw": ""}, "Directives": [{"Location": "", "Name": "d"}], "Type": {"Elem": {"NamedType": "Int", "NonNull": true}, "NamedType": "", "NonNull": true}, "Used": false, "Variable": "a"}]}]}"#
        ),
        BuiltinCase(
            "graphql.parse_schema",
            #""schema { query: Q mutation: M } \"desc\" type Q implements A & B @d(x: 1) { \"fd\" f(a: Int = 1, \"ad\" b: [S!]): T! @deprecated } extend type Q { z: Int } interface A { f: Int } union U @u = A | B enum E { \"v\" X @e Y } input I { a: Int = 1 } scalar D @s directive @d(x: Int = 2) repeatable on FIELD | QUERY extend schema @foo { subscription: S } extend union U = C extend enum E { Z } extend input I { b: Int } extend scalar D @t extend interface A @i""#,
            #"{"Definitions": [{"BuiltIn": false, "Description": "desc", "Directives": [{"Arguments": [{"Name": "x", "Value": {"ExpectedTypeHasDefault": false, "Kind": 1, "Raw": "1"}}], "Location": "", "Name": "d"}], "Fields": [{"Arguments": [{"DefaultValue": {"ExpectedTypeHasDefault": false, "Kind": 1, "Raw": "1"}, "Description": "", "Name": "a", "Type": {"NamedType": "Int", "NonNull": false}}, {"Description": "ad", "Name": "b", "Type": {"Elem": {"NamedType": "S", "NonNull": true}, "NamedType": "", "NonNull": false}}], "Description": "fd", "Directives": [{"Location": "", "Name": "deprecated"}], "Name": "f", "Type": {"NamedType": "T", "NonNull": true}}], "Interfaces": ["A", "B"], "Kind": "OBJECT", "Name": "Q"}, {"BuiltIn": false, "Description": "", "Fields": [{"Description": "", "Name": "f", "Type": {"NamedType": "Int", "NonNull": false}}], "Kind": "INTERFACE", "Name": "A"}, {"BuiltIn": false, "Description": "", "Directives": [{"Location": "", "Name": "u"}], "Kind": "UNION", "Name": "U", "Types": ["A", "B"]}, {"BuiltIn": false, "Description": "", "EnumValues": [{"Description": "v", "Directives": [{"Location": "", "Name": "e"}], "Name": "X"}, {"Description": "", "Name": "Y"}], "Kind": "ENUM", "Name": "E"}, {"BuiltIn": false, "Description": "", "Fields": [{"DefaultValue": {"ExpectedTypeHasDefault": false, "Kind": 1, "Raw": "1"}, "Description": "", "Name": "a", "Type": {"NamedType": "Int", "NonNull": false}}], "Kind": "INPUT_OBJECT", "Name": "I"}, {"BuiltIn": false, "Description": "", "Directives": [{"Location": "", "Name": "s"}], "Kind": "SCALAR", "Name": "D"}], "Directives": [{"Arguments": [{"DefaultValue": {"ExpectedTypeHasDefault": false, "Kind": 1, "Raw": "2"}, "Description": "", "Name": "x", "Type": {"NamedType": "Int", "NonNull": false}}], "Description": "", "IsRepeatable": true, "Locations": ["FIELD", "QUERY"], "Name": "d"}], "Extensions": [{"BuiltIn": false, "Description": "", "Fields": [{"Description": "", "Name": "z", "Type": {"NamedType": "Int", "NonNull": false}}], "Kind": "OBJECT", "Name": "Q"}, {"BuiltIn": false, "Description": "", "Kind": "UNION", "Name": "U", "Types": ["C"]}, {"BuiltIn": false, "Description": "", "EnumValues": [{"Description": "", "Name": "Z"}], "Kind": "ENUM", "Name": "E"}, {"BuiltIn": false, "Description": "", "Fields": [{"Description": "", "Name": "b", "Type": {"NamedType": "Int", "NonNull": false}}], "Kind": "INPUT_OBJECT", "Name": "I"}, {"BuiltIn": false, "Description": "", "Directives": [{"Location": "", "Name": "t"}], "Kind": "SCALAR", "Name": "D"}, {"BuiltIn": false, "Description": "", "Directives": [{"Location": "", "Name": "i"}], "Kind": "INTERFACE", "Name": "A"}], "Schema": [{"Description": "", "OperationTypes": [{"Operation": "query", "Type": "Q"}, {"Operation": "mutation", "Type": "M"}]}], "SchemaExtension": [{"Description": "", "Directives": [{"Location": "", "Name": "foo"}], "OperationTypes": [{"Operation": "subscription", "Type": "S"}]}]}"#
        ),
        BuiltinCase(
            "graphql.parse_query", #""{ f(s: \"\"\"\n  block\n    text\n  \"\"\") }""#,
            #"{"Operations": [{"Name": "", "Operation": "query", "SelectionSet": [{"Alias": "f", "Arguments": [{"Name": "s", "Value": {"ExpectedTypeHasDefault": false, "Kind": 4, "Raw": "block\n  text"}}], "Name": "f"}]}]}"#
        ),
        BuiltinCase(
            "graphql.parse", #""{ a }", "type Query { a: Int }""#,
            #"[{"Operations": [{"Name": "", "Operation": "query", "SelectionSet": [{"Alias": "a", "Name": "a"}]}]}, {"Definitions": [{"BuiltIn": false, "Description": "", "Fields": [{"Description": "", "Name": "a", "Type": {"NamedType": "Int", "NonNull": false}}], "Kind": "OBJECT", "Name": "Query"}]}]"#
        ),
        BuiltinCase(
            "graphql.parse", #""{ b }", "type Query { a: Int }""#,
            fails: "Cannot query field \"b\" on type \"Query\". Did you mean \"a\"?\n in GraphQL string at location 1:3"
        ),
        BuiltinCase(
            "graphql.parse", #""{ b c }", "type Query { a: Int }""#,
            fails:
                "Cannot query field \"b\" on type \"Query\". Did you mean \"a\"?\ninput:1:5: Cannot query field \"c\" on type \"Query\". Did you mean \"a\"?\n in GraphQL string at location 1:3"
        ),
        BuiltinCase(
            "graphql.parse", #""{ a(x: 1) }", "type Query { a: Int }""#,
            fails: #"Unknown argument "x" on field "Query.a" in GraphQL string at location 1:3"#),
        BuiltinCase(
            "graphql.parse", #""{ a { b } }", "type Query { a: Int }""#,
            fails:
                "Cannot query field \"b\" on type \"Int\".\ninput:1:3: Field \"a\" must not have a selection since type \"Int\" has no subfields in GraphQL string at location 1:7"
        ),
        BuiltinCase(
            "graphql.parse", #""{ a ", "type Query { a: Int }""#,
            fails: "Expected Name, found <EOF> in GraphQL string at location 1:5"),
        BuiltinCase(
            "graphql.parse", #""{ a }", "type Query { a: Foo }""#,
            fails: "Error in gqlparser SchemaDocument to Schema conversion: input:1:17: Undefined type Foo."),
        BuiltinCase(
            "graphql.parse", #""{ a }", "type Query {""#,
            fails: "Expected Name, found <EOF> in GraphQL string at location 1:13"),
        BuiltinCase(
            "graphql.parse",
            #"{"Operations": [{"Operation": "query", "SelectionSet": [{"Alias": "b", "Name": "b"}]}]}, "type Query { a: Int }""#,
            fails: "GraphQL parse error: input: Cannot query field \"b\" on type \"Query\". Did you mean \"a\"?\n"),
        BuiltinCase(
            "graphql.parse", #""query Q($x: Int) { a } query Q { a }", "type Query { a: Int }""#,
            fails:
                "Variable \"$x\" is never used in operation \"Q\".\ninput:1:24: There can be only one operation named \"Q\" in GraphQL string at location 1:9"
        ),
        BuiltinCase(
            "graphql.parse", #""{ a(x: \"s\") }", "type Query { a(x: Int): Int }""#,
            fails: "Int cannot represent non-integer value: \"s\"\n in GraphQL string at location 1:9"),
        BuiltinCase(
            "graphql.parse", #""{ a(x: {y: 1, z: 2}) }", "type Query { a(x: I): Int } input I { y: String! w: Int! }""#,
            fails:
                "String cannot represent a non string value: 1\ninput:1:8: Field \"I.w\" of required type \"Int!\" was not provided.\ninput:1:15: Field \"z\" is not defined by type \"I\". Did you mean \"y\" or \"w\"?\n in GraphQL string at location 1:12"
        ),
        BuiltinCase(
            "graphql.parse", #""{ a(e: FOO) }", "type Query { a(e: E): Int } enum E { BAR FOX }""#,
            fails:
                "Value \"FOO\" does not exist in \"E\" enum. Did you mean the enum value \"FOX\"?\n in GraphQL string at location 1:8"
        ),
        BuiltinCase(
            "graphql.parse", #""mutation { a }", "type Query { a: Int }""#,
            fails: "Schema does not support operation type \"mutation\"\n in GraphQL string at location 1:1"),
        BuiltinCase(
            "graphql.parse", #""{ ...F } fragment F on Query { ...F }", "type Query { a: Int }""#,
            fails: #"Cannot spread fragment "F" within itself in GraphQL string at location 1:35"#),
        BuiltinCase(
            "graphql.parse", #""{ a: b a: c }", "type Query { b: Int c: Int }""#,
            fails:
                #"Fields "a" conflict because "b" and "c" are different fields. Use different aliases on the fields to fetch both if this was intentional in GraphQL string at location 1:8"#
        ),
        BuiltinCase(
            "graphql.parse", #""{ a(x: $v) }", "type Query { a(x: Int): Int }""#,
            fails: #"Variable "$v" is not defined in GraphQL string at location 1:8"#),
        BuiltinCase(
            "graphql.parse", #""query($v: String) { a(x: $v) }", "type Query { a(x: Int): Int }""#,
            fails:
                #"Variable "$v" of type "String" used in position expecting type "Int" in GraphQL string at location 1:26"#
        ),
        BuiltinCase(
            "graphql.parse", #""query($v: Query) { a }", "type Query { a(x: Int): Int }""#,
            fails:
                "Variable \"$v\" is never used.\ninput:1:7: Variable \"$v\" cannot be non-input type \"Query\" in GraphQL string at location 1:7"
        ),
        BuiltinCase(
            "graphql.parse", #""{ a @foo }", "type Query { a: Int }""#,
            fails: #"Unknown directive "@foo" in GraphQL string at location 1:6"#),
        BuiltinCase(
            "graphql.parse", #""{ o { a } }", "type Query { o: O } type O { a(x: Int!): Int }""#,
            fails:
                #"Field "a" argument "x" of type "Int!" is required, but it was not provided in GraphQL string at location 1:7"#
        ),
        BuiltinCase(
            "graphql.parse", #""{ o }", "type Query { o: O } type O { a(x: Int!): Int }""#,
            fails:
                "Field \"o\" of type \"O\" must have a selection of subfields. Did you mean \"o { ... }\"?\n in GraphQL string at location 1:3"
        ),
        BuiltinCase(
            "graphql.parse", #""{ ... on O { a } }", "type Query { o: O } type O { a: Int }""#,
            fails:
                #"Fragment cannot be spread here as objects of type "Query" can never be of type "O" in GraphQL string at location 1:7"#
        ),
        BuiltinCase(
            "graphql.parse", #""subscription { a b }", "type Query { o: Int } type Subscription { a: Int b: Int }""#,
            fails: "Anonymous Subscription must select only one top level field in GraphQL string at location 1:18"),
        BuiltinCase(
            "graphql.parse", #""{ a(x: null) }", "type Query { a(x: Int!): Int }""#,
            fails: #"Expected value of type "Int!", found null in GraphQL string at location 1:8"#),
        BuiltinCase(
            "graphql.parse", #""{ a(x: 3000000000) }", "type Query { a(x: Int!): Int }""#,
            #"[{"Operations": [{"Name": "", "Operation": "query", "SelectionSet": [{"Alias": "a", "Arguments": [{"Name": "x", "Value": {"ExpectedTypeHasDefault": false, "Kind": 1, "Raw": "3000000000"}}], "Name": "a"}]}]}, {"Definitions": [{"BuiltIn": false, "Description": "", "Fields": [{"Arguments": [{"Description": "", "Name": "x", "Type": {"NamedType": "Int", "NonNull": true}}], "Description": "", "Name": "a", "Type": {"NamedType": "Int", "NonNull": false}}], "Kind": "OBJECT", "Name": "Query"}]}]"#
        ),
    ]

    @Test(arguments: cases)
    func answersAsOPA(_ testCase: BuiltinCase) throws {
        try testCase.check()
    }
}
