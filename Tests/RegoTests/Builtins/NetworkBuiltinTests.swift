import Testing

/// Addresses and blocks
@Suite("Addresses and blocks")
struct NetworkBuiltinTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase("net.cidr_merge", #"["1.2.3.4"]"#, #"["1.2.3.4/8"]"#),
        BuiltinCase("net.cidr_merge", #"["1.2.3.4", "1.2.3.5"]"#, #"["1.0.0.0/8"]"#),
        BuiltinCase("net.cidr_merge", #"["192.168.1.1", "192.168.1.2"]"#, #"["192.168.1.0/24"]"#),
        BuiltinCase(
            "net.cidr_merge", #"["10.0.0.0/24","10.0.1.0/24","::1/128","10.0.3.0/24"]"#,
            #"["10.0.0.0/23", "10.0.3.0/24", "::1/128"]"#),
        BuiltinCase("net.cidr_merge", #"["0.0.0.0/0", "::/0"]"#, #"["::/0"]"#),
        BuiltinCase("net.cidr_merge", #"["::1"]"#, fails: "IPv6 invalid: needs prefix length"),
        BuiltinCase("net.cidr_merge", #"["x"]"#, fails: "invalid CIDR address: x"),
        BuiltinCase("net.cidr_merge", #"["1.2.3.4/33"]"#, fails: "invalid CIDR address: 1.2.3.4/33"),
        BuiltinCase("net.cidr_merge", #"["10.0.0.5/24"]"#, #"["10.0.0.0/24"]"#),
        BuiltinCase(
            "net.cidr_contains", #""10.0.0.0/8", "10.1.2.3/33""#,
            fails: "not a valid textual representation of an IP address or CIDR: 10.1.2.3/33"),
        BuiltinCase("net.cidr_contains", #""10.0.0.0/8", "::ffff:10.1.2.3""#, "true"),
        BuiltinCase("net.cidr_contains", #""::ffff:10.0.0.0/104", "10.1.2.3""#, "true"),
        BuiltinCase("net.cidr_contains", #""x", "10.1.2.3""#, fails: "invalid CIDR address: x"),
        BuiltinCase("net.cidr_contains", #""10.0.0.0/8", "10.1.2.3""#, "true"),
        BuiltinCase("net.cidr_contains", #""::/0", "10.1.2.3""#, "false"),
        BuiltinCase("net.cidr_intersects", #""10.0.0.0/8", "10.1.0.0/16""#, "true"),
        BuiltinCase(
            "net.cidr_expand", #""192.168.1.5/30""#, #"["192.168.1.4", "192.168.1.5", "192.168.1.6", "192.168.1.7"]"#),
        BuiltinCase(
            "net.cidr_expand", #""2001:db8::/126""#, #"["2001:db8::", "2001:db8::1", "2001:db8::2", "2001:db8::3"]"#),
        BuiltinCase("net.cidr_expand", #""::ffff:1.2.3.4/127""#, #"["1.2.3.4", "1.2.3.5"]"#),
        BuiltinCase("net.cidr_contains_matches", #""1.1.1.0/24", "1.1.1.1""#, #"[["1.1.1.0/24", "1.1.1.1"]]"#),
        BuiltinCase(
            "net.cidr_contains_matches", #"["1.1.1.0/24", ["1.1.2.0/24","x"]], {"a": "1.1.1.1", "b": ["1.1.2.1"]}"#,
            #"[[0, "a"], [1, "b"]]"#),
        BuiltinCase(
            "net.cidr_contains_matches", #"[1], "1.1.1.1""#,
            fails: "operand 1: element must be string or non-empty array"),
        BuiltinCase("net.cidr_is_valid", #""1.1.1.1""#, "false"),
        BuiltinCase("net.cidr_merge", #"{"10.0.0.0/25", "10.0.0.128/25"}"#, #"["10.0.0.0/24"]"#),
        BuiltinCase(
            "net.cidr_merge", #"["10.0.0.0/24", "10.0.0.64/26", "10.0.2.0/24"]"#, #"["10.0.0.0/24", "10.0.2.0/24"]"#),
        BuiltinCase(
            "net.cidr_merge", #"["10.0.0.0/32", "10.0.0.1/32", "10.0.0.2/32"]"#, #"["10.0.0.0/31", "10.0.0.2/32"]"#),
        BuiltinCase("net.cidr_merge", #"["2001:db8::/33", "2001:db8:8000::/33"]"#, #"["2001:db8::/32"]"#),
        BuiltinCase("net.cidr_merge", #"["255.255.255.255/32", "255.255.255.254/32"]"#, #"["255.255.255.254/31"]"#),
        BuiltinCase("net.cidr_merge", #"["0.0.0.0/1", "128.0.0.0/1"]"#, #"["0.0.0.0/0"]"#),
        BuiltinCase("net.cidr_merge", #"["::/1", "8000::/1"]"#, #"["::/0"]"#),
        BuiltinCase(
            "net.cidr_merge", #"["10.0.0.1/31", "10.0.0.2/31", "10.0.0.4/30", "10.0.0.9/32"]"#,
            #"["10.0.0.0/29", "10.0.0.9/32"]"#),
        BuiltinCase("net.cidr_merge", "[]", "[]"),
        BuiltinCase("net.cidr_merge", "[1]", fails: "element must be string"),
        BuiltinCase("net.cidr_merge", #""x""#, fails: "operand must be an array"),
        BuiltinCase("net.cidr_merge", #"["172.16.0.1", "200.1.1.1"]"#, #"["172.16.0.1/16", "200.1.1.1/24"]"#),
        BuiltinCase("net.cidr_contains", #""10.0.0.0/8", "10.0.0.0/9""#, "true"),
        BuiltinCase("net.cidr_contains", #""10.0.0.0/8", "0.0.0.0/0""#, "false"),
        BuiltinCase("net.cidr_contains", #""2001:db8::/32", "2001:db8::1""#, "true"),
        BuiltinCase("net.cidr_contains", #""2001:db8::/32", "2001:db8:ffff::/48""#, "true"),
        BuiltinCase("net.cidr_contains", #""10.0.0.0/8", 1"#, refuses: "operand 1 must be string but got number"),
        BuiltinCase("net.cidr_contains", #"1, "10.0.0.1""#, refuses: "operand 1 must be string but got number"),
        BuiltinCase(
            "net.cidr_contains", #""10.0.0.0/8", "10.0.0.01""#,
            fails: "not a valid textual representation of an IP address or CIDR: 10.0.0.01"),
        BuiltinCase("net.cidr_contains", #""10.0.0.0/08", "10.0.0.1""#, "true"),
        BuiltinCase("net.cidr_intersects", #""10.0.0.0/8", "11.0.0.0/8""#, "false"),
        BuiltinCase("net.cidr_intersects", #""10.0.0.0/8", "x""#, fails: "invalid CIDR address: x"),
        BuiltinCase("net.cidr_intersects", #""::/0", "10.0.0.0/8""#, "false"),
        BuiltinCase("net.cidr_overlap", #""10.0.0.0/8", "10.0.0.1""#, "true"),
        BuiltinCase("net.cidr_expand", #""1.2.3.4/32""#, #"["1.2.3.4"]"#),
        BuiltinCase("net.cidr_expand", #""::1/128""#, #"["::1"]"#),
        BuiltinCase("net.cidr_expand", #""x""#, fails: "invalid CIDR address: x"),
        BuiltinCase("net.cidr_is_valid", #""1.1.1.0/24""#, "true"),
        BuiltinCase("net.cidr_is_valid", #""::/129""#, "false"),
        BuiltinCase("net.cidr_is_valid", #""fe80::1%eth0/64""#, "false"),
        BuiltinCase("net.cidr_is_valid", #""1::2::3/64""#, "false"),
        BuiltinCase("net.cidr_is_valid", #""::1.2.3.4/64""#, "true"),
        BuiltinCase("net.cidr_is_valid", #""1:2:3:4:5:6:7:8/64""#, "true"),
        BuiltinCase("net.cidr_is_valid", #""1:2:3:4:5:6:7/64""#, "false"),
        BuiltinCase("net.cidr_is_valid", #""1:2:3:4:5:6:7::/64""#, "true"),
        BuiltinCase("net.cidr_is_valid", #""12345::/64""#, "false"),
        BuiltinCase("net.cidr_is_valid", #""1:/64""#, "false"),
        BuiltinCase("net.cidr_is_valid", #"":1/64""#, "false"),
        BuiltinCase("net.cidr_is_valid", #""1.2.3/24""#, "false"),
        BuiltinCase("net.cidr_is_valid", #""1.2.3.4/""#, "false"),
        BuiltinCase("net.cidr_is_valid", #""1.2.3.4/+1""#, "false"),
        BuiltinCase("net.cidr_is_valid", #""1.2.3.256/8""#, "false"),
        BuiltinCase("net.cidr_is_valid", "1", "false"),
        BuiltinCase("net.cidr_expand", #""2001:0:0:1::/127""#, #"["2001:0:0:1::", "2001:0:0:1::1"]"#),
        BuiltinCase("net.cidr_expand", #""2001:db8:0:1:1:1:1:1/128""#, #"["2001:db8:0:1:1:1:1:1"]"#),
        BuiltinCase("net.cidr_expand", #""0:0:1::/128""#, #"["0:0:1::"]"#),
        BuiltinCase(
            "net.cidr_contains_matches", #"{"10.0.0.0/8", "11.0.0.0/8"}, {"10.0.0.1", "12.0.0.1"}"#,
            #"[["10.0.0.0/8", "10.0.0.1"]]"#),
        BuiltinCase(
            "net.cidr_contains_matches", #"{"x": "10.0.0.0/8"}, ["10.0.0.1", ["10.0.0.2", "tag"]]"#,
            #"[["x", 0], ["x", 1]]"#),
        BuiltinCase(
            "net.cidr_contains_matches", #"["10.0.0.0/8"], [[]]"#,
            fails: "operand 2: element must be string or non-empty array"),
        BuiltinCase(
            "net.cidr_contains_matches", #"[[]], ["10.0.0.1"]"#,
            fails: "operand 1: element must be string or non-empty array"),
        BuiltinCase("net.cidr_contains_matches", #"["x"], ["10.0.0.1"]"#, fails: "invalid CIDR address: x"),
        BuiltinCase("net.cidr_contains_matches", "[], [[]]", "[]"),
        BuiltinCase(
            "net.cidr_contains_matches", #"[1], ["10.0.0.1"]"#,
            fails: "operand 1: element must be string or non-empty array"),
    ]

    @Test(arguments: cases)
    func answersAsOPA(_ testCase: BuiltinCase) throws {
        try testCase.check()
    }
}
