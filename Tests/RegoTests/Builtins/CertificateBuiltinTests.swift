import Foundation
import Rego
import Testing

@Suite("Certificates, requests for them, and private keys")
struct CertificateBuiltinTests {
    static let input: Value = .object(
        RegoObject(CertificateFixtures.all.map { (Value($0.name), Value($0.text)) }))

    /// A rule and its value, as the real OPA has it; nil for undefined.
    static let values: [(String, String?)] = [
        (
            #"x := [[c.Subject.CommonName, c.Issuer.CommonName, c.SerialNumber, c.IsCA, c.MaxPathLen, c.KeyUsage, c.SignatureAlgorithm, c.PublicKeyAlgorithm] | some c in crypto.x509.parse_certificates(concat("\n", [input.root, input.intermediate, input.leaf, input.rsaCertificate]))]"#,
            #"[["Test Root","Test Root",1,true,-1,0,10,3],["Test Intermediate","Test Root",2,true,0,96,10,4],["Test Leaf","Test Intermediate",3,false,0,0,16,3],["Test RSA","Test RSA",1267650600228229401496703205376,false,0,0,4,1]]"#
        ),
        (
            #"x := object.filter(crypto.x509.parse_certificates(input.leaf)[0], {"DNSNames", "IPAddresses", "URIStrings", "NotBefore", "NotAfter", "ExtKeyUsage", "UnknownExtKeyUsage", "Version"})"#,
            #"{"DNSNames":["www.example.com"],"ExtKeyUsage":[2],"IPAddresses":["10.1.2.3"],"NotAfter":"2030-01-01T00:00:00Z","NotBefore":"2020-01-01T00:00:00Z","URIStrings":null,"UnknownExtKeyUsage":[[1,2,3,4]],"Version":3}"#
        ),
        (
            #"x := object.filter(crypto.x509.parse_certificates(input.intermediate)[0], {"PermittedDNSDomains", "PermittedIPRanges", "ExcludedDNSDomains", "PermittedDNSDomainsCritical", "Extensions"})"#,
            #"{"ExcludedDNSDomains":["www.bad.example.com"],"Extensions":[{"Critical":true,"Id":[2,5,29,19],"Value":"MAYBAf8CAQA="},{"Critical":true,"Id":[2,5,29,15],"Value":"AwIBBg=="},{"Critical":true,"Id":[2,5,29,30],"Value":"MDagGzANggtleGFtcGxlLmNvbTAKhwgKAAAA/wAAAKEXMBWCE3d3dy5iYWQuZXhhbXBsZS5jb20="}],"PermittedDNSDomains":["example.com"],"PermittedDNSDomainsCritical":true,"PermittedIPRanges":[{"IP":"10.0.0.0","Mask":"/wAAAA=="}]}"#
        ),
        (
            #"x := [crypto.x509.parse_certificates(base64.encode(input.leaf)) == crypto.x509.parse_certificates(input.leaf), count(crypto.x509.parse_certificates(""))]"#,
            #"[true,0]"#
        ),
        (
            #"x := [is_number(c.PublicKey.N), c.PublicKey.E, c.SerialNumber] if c := crypto.x509.parse_certificates(input.rsaCertificate)[0]"#,
            #"[true,65537,1267650600228229401496703205376]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.leaf]), {"KeyUsages": ["KeyUsageAny"], "CurrentTime": 1700000000000000000})"#,
            #"[true,["Test Leaf","Test Intermediate","Test Root"]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.leaf]), {"CurrentTime": 1700000000000000000, "KeyUsages": ["KeyUsageClientAuth"], "DNSName": "www.example.com"})"#,
            #"[true,["Test Leaf","Test Intermediate","Test Root"]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.leaf]), {"CurrentTime": 1700000000000000000, "DNSName": "10.1.2.3", "KeyUsages": ["KeyUsageAny"]})"#,
            #"[true,["Test Leaf","Test Intermediate","Test Root"]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.leaf]), {"CurrentTime": 1700000000000000000, "DNSName": "example.com", "KeyUsages": ["KeyUsageAny"]})"#,
            #"[false,[]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.leaf]), {"CurrentTime": 1700000000000000000})"#,
            #"[false,[]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.leaf]), {"CurrentTime": 1700000000000000000, "KeyUsages": ["KeyUsageServerAuth"]})"#,
            #"[false,[]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.leaf]), {"CurrentTime": 1893456000000000000, "KeyUsages": ["KeyUsageAny"]})"#,
            #"[true,["Test Leaf","Test Intermediate","Test Root"]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.leaf]), {"CurrentTime": 1893456000000000001, "KeyUsages": ["KeyUsageAny"]})"#,
            #"[false,[]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.leaf]), {"KeyUsages": ["KeyUsageAny"], "CurrentTime": 1700000000000000000})"#,
            #"[false,[]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.leaf, input.intermediate, input.root]), {"KeyUsages": ["KeyUsageAny"], "CurrentTime": 1700000000000000000})"#,
            #"[false,[]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.outside]), {"KeyUsages": ["KeyUsageAny"], "CurrentTime": 1700000000000000000})"#,
            #"[false,[]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.wildcard]), {"KeyUsages": ["KeyUsageAny"], "CurrentTime": 1700000000000000000})"#,
            #"[false,[]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.deep, input.under]), {"KeyUsages": ["KeyUsageAny"], "CurrentTime": 1700000000000000000})"#,
            #"[false,[]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.deep]), {"KeyUsages": ["KeyUsageAny"], "CurrentTime": 1700000000000000000})"#,
            #"[true,["Test Deep","Test Intermediate","Test Root"]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.root]), {"KeyUsages": ["KeyUsageAny"], "CurrentTime": 1700000000000000000})"#,
            #"[true,["Test Root"]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root]), {"KeyUsages": ["KeyUsageAny"], "CurrentTime": 1700000000000000000})"#,
            #"[false,[]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.rsaCertificate]), {"KeyUsages": ["KeyUsageAny"], "CurrentTime": 1700000000000000000})"#,
            #"[false,[]]"#
        ),
        (
            #"x := [r[0], [c.Subject.CommonName | some c in r[1]]] if r := crypto.x509.parse_and_verify_certificates_with_options(concat("\n", [input.root, input.intermediate, input.rsaKey]), {"KeyUsages": ["KeyUsageAny"], "CurrentTime": 1700000000000000000})"#,
            #"[false,[]]"#
        ),
        (
            #"x := object.filter(crypto.x509.parse_certificate_request(input.request), {"Subject", "DNSNames", "SignatureAlgorithm", "Version", "Attributes"})"#,
            #"{"Attributes":[{"Type":[1,2,840,113549,1,9,14],"Value":[[{"Type":[2,5,29,17],"Value":"MBGCD25ldy5leGFtcGxlLmNvbQ=="}]]}],"DNSNames":["new.example.com"],"SignatureAlgorithm":10,"Subject":{"CommonName":"Test Request","Country":null,"ExtraNames":null,"Locality":null,"Names":[{"Type":[2,5,4,3],"Value":"Test Request"}],"Organization":null,"OrganizationalUnit":null,"PostalCode":null,"Province":null,"SerialNumber":"","StreetAddress":null},"Version":0}"#
        ),
        (
            #"x := [[k.kty, object.get(k, "crv", ""), count(k)] | some t in [input.rsaKey, input.ellipticKey, input.edwardsKey]; k := crypto.x509.parse_rsa_private_key(t)]"#,
            #"[["RSA","",9],["EC","P-384",5],["OKP","Ed25519",4]]"#
        ),
        (
            #"x := [count(object.keys(k)) | some k in crypto.parse_private_keys(concat("\n", [input.rsaKey, input.ellipticKey, input.leaf]))]"#,
            #"[5,4]"#
        ),
        (
            #"x := [object.keys(p), p.Leaf.Subject.CommonName, count(p.Certificate)] if p := crypto.x509.parse_keypair(input.rsaCertificate, input.rsaKey)"#,
            #"[["Certificate","Leaf","OCSPStaple","PrivateKey","SignedCertificateTimestamps","SupportedSignatureAlgorithms"],"Test RSA",1]"#
        ),
        (
            #"x := p.Leaf.Subject.CommonName if p := crypto.x509.parse_keypair(concat("\n", [input.leaf, input.intermediate]), input.ellipticKey)"#,
            #""Test Leaf""#
        ),
        (
            #"x := p.PrivateKey if p := crypto.x509.parse_keypair(input.intermediate, input.edwardsKey)"#,
            #""jyfmqFFQTvoUIM0n71c81NxXPqOGd5CagzhF7++i04GnFl0YXUI+u1n4BUFj6FzEiXzJ5/AFEAsWrfZaGdNZuQ==""#
        ),
        (
            #"x := crypto.parse_private_keys("")"#,
            #"null"#
        ),
    ]

    @Test("answers as OPA does", arguments: values)
    func value(rule: String, json: String?) throws {
        #expect(try valueOf("x", rule, input: Self.input)?.jsonString == json)
    }

    /// What is refused, and in which words.
    static let failures: [(String, String)] = [
        (
            #"crypto.x509.parse_certificates("nonsense")"#,
            #"crypto.x509.parse_certificates: x509: malformed certificate"#
        ),
        (
            #"crypto.x509.parse_certificates(input.rsaKey)"#,
            #"crypto.x509.parse_certificates: PEM block type is 'RSA PRIVATE KEY', expected CERTIFICATE"#
        ),
        (
            #"crypto.x509.parse_and_verify_certificates_with_options(input.leaf, {"KeyUsages": ["Nope"]})"#,
            #"crypto.x509.parse_and_verify_certificates_with_options: invalid entries for 'KeyUsages' found: [Nope]"#
        ),
        (
            #"crypto.x509.parse_and_verify_certificates_with_options(input.leaf, {"Nope": 1})"#,
            #"crypto.x509.parse_and_verify_certificates_with_options: invalid key option"#
        ),
        (
            #"crypto.x509.parse_certificate_request(input.leaf)"#,
            #"crypto.x509.parse_certificate_request: illegal base64 data at input byte 0"#
        ),
        (
            #"crypto.x509.parse_keypair(input.leaf, input.rsaKey)"#,
            #"crypto.x509.parse_keypair: tls: private key type does not match public key type"#
        ),
        (
            #"crypto.x509.parse_keypair(input.rsaKey, input.rsaCertificate)"#,
            #"crypto.x509.parse_keypair: tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched"#
        ),
        (
            #"crypto.x509.parse_rsa_private_key("")"#,
            #"crypto.x509.parse_rsa_private_key: input PEM data was empty"#
        ),
        (
            #"crypto.x509.parse_keypair(input.leaf, input.edwardsKey)"#,
            #"crypto.x509.parse_keypair: tls: private key type does not match public key type"#
        ),
    ]

    @Test("refuses what OPA refuses", arguments: failures)
    func failure(call: String, message: String) throws {
        var strict = EvaluationOptions(now: 0)
        strict.strictBuiltinErrors = true
        let error = try #require(throws: EvaluationError.self) {
            try valueOf("x", "x := \(call)", input: Self.input, options: strict)
        }
        #expect(error.message == message)
    }

    /// What was altered anywhere is read or refused; nothing traps.
    @Test("P14: altered certificates, requests and keys are read or refused")
    func altered() throws {
        var generator = SystemRandomNumberGenerator()
        for (_, text) in CertificateFixtures.all {
            let label = String(text.split(separator: "\n")[0].dropFirst(11).dropLast(5))
            let body = text.split(separator: "\n").dropFirst().dropLast().joined()
            let bytes = Array(try #require(Data(base64Encoded: body)))
            for round in 0..<40 {
                var altered = bytes
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch round % 5 {
                case 0: altered[place] = [0, 0x30, 0x7F, 0x80, 0x84, 0xFF].randomElement(using: &generator) ?? 0
                case 1: altered.remove(at: place)
                case 2: altered.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                case 3: altered.removeSubrange(place...)
                default: altered[place] = UInt8.random(in: 0...255, using: &generator)
                }
                let encoded = Data(altered).base64EncodedString()
                let block = "-----BEGIN \(label)-----\n\(encoded)\n-----END \(label)-----\n"
                let chain = CertificateFixtures.root + "\n" + block + CertificateFixtures.leaf
                let calls: [(String, [Value])] = [
                    ("crypto.x509.parse_certificates", [Value(encoded)]),
                    ("crypto.x509.parse_certificate_request", [Value(encoded)]),
                    ("crypto.parse_private_keys", [Value(block)]),
                    ("crypto.x509.parse_rsa_private_key", [Value(block)]),
                    ("crypto.x509.parse_keypair", [Value(block), Value(block)]),
                    ("crypto.x509.parse_and_verify_certificates_with_options", [Value(chain), [:]]),
                ]
                for (name, operands) in calls {
                    do {
                        _ = try Builtins.call(name, operands)
                    } catch is BuiltinError {}
                }
            }
        }
    }
}
