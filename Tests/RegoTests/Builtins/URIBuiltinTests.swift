import Testing

/// URIs, cut as Go cuts them.
@Suite("URIs")
struct URIBuiltinTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase(
            "uri.parse", #""http://a.example:80/b%2Fc?d=e#f""#,
            #"{"fragment": "f", "hostname": "a.example", "path": "/b/c", "port": "80", "raw_path": "/b%2Fc", "raw_query": "d=e", "scheme": "http"}"#
        ),
        BuiltinCase(
            "uri.parse", #""HTTP://u:p@H:/a!b%20c?""#,
            #"{"hostname": "H", "path": "/a!b c", "raw_path": "/a!b%20c", "scheme": "http"}"#),
        BuiltinCase("uri.parse", #""mailto:a@b""#, #"{"scheme": "mailto"}"#),
        BuiltinCase("uri.parse", #""""#, #"{}"#),
        BuiltinCase("uri.parse", #""*""#, #"{"path": "*", "raw_path": "*"}"#),
        BuiltinCase("uri.parse", #""//h/p""#, #"{"hostname": "h", "path": "/p", "raw_path": "/p"}"#),
        BuiltinCase("uri.parse", #""///h/p""#, #"{"path": "///h/p", "raw_path": "///h/p"}"#),
        BuiltinCase("uri.parse", #""http:///p?#""#, #"{"path": "/p", "raw_path": "/p", "scheme": "http"}"#),
        BuiltinCase(
            "uri.parse", #""http://%e4%b8%ad/""#, #"{"hostname": "中", "path": "/", "raw_path": "/", "scheme": "http"}"#),
        BuiltinCase("uri.parse", #""http://a%25b]:80""#, #"{"hostname": "a%b]", "port": "80", "scheme": "http"}"#),
        BuiltinCase(
            "uri.parse", #""http://[fe80::1%25e%6e0]:80/""#,
            #"{"hostname": "fe80::1%en0", "path": "/", "port": "80", "raw_path": "/", "scheme": "http"}"#),
        BuiltinCase(
            "uri.parse", #""http://[::ffff:1.2.3.4]/""#,
            #"{"hostname": "::ffff:1.2.3.4", "path": "/", "raw_path": "/", "scheme": "http"}"#),
        BuiltinCase(
            "uri.parse", #""db://a:1,b:2/""#,
            #"{"hostname": "a:1,b", "path": "/", "port": "2", "raw_path": "/", "scheme": "db"}"#),
        BuiltinCase("uri.parse", #""b?c:d""#, #"{"path": "b", "raw_path": "b", "raw_query": "c:d"}"#),
        BuiltinCase(
            "uri.parse", #""http://h/%21%2b#\u0001%41""#,
            #"{"fragment": "\u0001A", "hostname": "h", "path": "/!+", "raw_path": "/%21%2b", "scheme": "http"}"#),
        BuiltinCase("uri.parse", #""http://h/%zz""#, fails: #"parse "http://h/%zz": invalid URL escape "%zz""#),
        BuiltinCase("uri.parse", #""http://h/a#%2""#, fails: #"parse "http://h/a#%2": invalid URL escape "%2""#),
        BuiltinCase(
            "uri.parse", #""http://exa%6dple.com/""#, fails: #"parse "http://exa%6dple.com/": invalid URL escape "%6d""#
        ),
        BuiltinCase("uri.parse", #""http://a<b@h/""#, fails: #"parse "http://a<b@h/": net/url: invalid userinfo"#),
        BuiltinCase("uri.parse", #""http://u:%zz@h/""#, fails: #"parse "http://u:%zz@h/": invalid URL escape "%zz""#),
        BuiltinCase("uri.parse", #""http://h:٣/""#, fails: #"parse "http://h:٣/": invalid port ":٣" after host"#),
        BuiltinCase("uri.parse", #""http://a:1:2/""#, fails: #"parse "http://a:1:2/": invalid port ":1:2" after host"#),
        BuiltinCase("uri.parse", #""http://a[::1]/""#, fails: #"parse "http://a[::1]/": invalid IP-literal"#),
        BuiltinCase("uri.parse", #""http://[::1""#, fails: #"parse "http://[::1": missing ']' in host"#),
        BuiltinCase("uri.parse", #""http://[::1]x""#, fails: #"parse "http://[::1]x": invalid port "x" after host"#),
        BuiltinCase("uri.parse", #""http://[1.2.3.4]/""#, fails: #"parse "http://[1.2.3.4]/": invalid IP-literal"#),
        BuiltinCase(
            "uri.parse", #""http://[zz]/""#,
            fails: #"parse "http://[zz]/": invalid host: ParseAddr("zz"): unable to parse IP"#),
        BuiltinCase(
            "uri.parse", #""http://[::1%en0]/""#, fails: #"parse "http://[::1%en0]/": invalid URL escape "%en""#),
        BuiltinCase("uri.parse", #""http://a b/""#, fails: #"parse "http://a b/": invalid character " " in host name"#),
        BuiltinCase(
            "uri.parse", #""1a:b/c""#, fails: #"parse "1a:b/c": first path segment in URL cannot contain colon"#),
        BuiltinCase("uri.parse", #"":x""#, fails: #"parse ":x": missing protocol scheme"#),
        BuiltinCase(
            "uri.parse", #""http://h/\u0001""#,
            fails: #"parse "http://h/\x01": net/url: invalid control character in URL"#),
        BuiltinCase("uri.is_valid", #""http://a/""#, "true"),
        BuiltinCase("uri.is_valid", #""""#, "false"),
        BuiltinCase("uri.is_valid", #"":x""#, "false"),
        BuiltinCase("uri.is_valid", #""http://[::1""#, "false"),
        BuiltinCase("uri.is_valid", #"" ""#, "true"),
        BuiltinCase("uri.is_valid", "1", "false"),
        BuiltinCase("uri.parse", "1", refuses: "operand 1 must be string but got number"),
    ]

    @Test("Parts and errors are OPA's", arguments: cases)
    func outcome(_ test: BuiltinCase) throws {
        try test.check()
    }
}
