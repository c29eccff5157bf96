/// The names that a certificate stands for beside its subject's.
struct AlternativeNames {
    enum Name {
        case dns(String)
        case email(String)
        case uri(String, URIReference)
        case address([UInt8])
    }

    private(set) var names: [Name] = []

    init() {}

    /// Reads a SubjectAltName extension.
    init(_ bytes: [UInt8]) throws(CertificateError) {
        var outer = DERReader(bytes)
        var list = try outer.next(DERReader.sequence, or: "x509: invalid subject alternative names").elements
        while !list.isAtEnd {
            let element = try list.nextAny(or: "x509: invalid subject alternative name")
            let text = String(decoding: element.body, as: UTF8.self)
            switch element.tag {
            case 0x81:
                guard UTF8Text.isASCII(element.body) else { throw Self.malformed("rfc822Name") }
                names.append(.email(text))
            case 0x82:
                guard UTF8Text.isASCII(element.body) else { throw Self.malformed("dNSName") }
                names.append(.dns(text))
            case 0x86:
                guard UTF8Text.isASCII(element.body) else { throw Self.malformed("uniformResourceIdentifier") }
                guard let uri = URIReference(Array(element.body)) else {
                    throw CertificateError("x509: cannot parse URI \(RegoString(text).quoted)")
                }
                guard uri.host.isEmpty || DomainName.isValid(uri.host) else {
                    throw CertificateError("x509: cannot parse URI \(RegoString(text).quoted): invalid domain")
                }
                names.append(.uri(text, uri))
            case 0x87:
                guard element.body.count == 4 || element.body.count == 16 else {
                    throw CertificateError("x509: cannot parse IP address of length \(element.body.count)")
                }
                names.append(.address(Array(element.body)))
            default: break
            }
        }
    }

    private static func malformed(_ kind: String) -> CertificateError {
        CertificateError("x509: SAN \(kind) is malformed")
    }

    var dns: [String] { names.compactMap { if case .dns(let name) = $0 { name } else { nil } } }
    var emails: [String] { names.compactMap { if case .email(let name) = $0 { name } else { nil } } }
    var uris: [URIReference] { names.compactMap { if case .uri(_, let uri) = $0 { uri } else { nil } } }
    var addresses: [[UInt8]] { names.compactMap { if case .address(let bytes) = $0 { bytes } else { nil } } }
}

extension InternetAddress {
    /// An address of 4 or 16 bytes.
    init(bytes: [UInt8]) {
        if bytes.count == 4 {
            self.init(v4: bytes.reduce(0) { $0 << 8 | UInt32($1) })
        } else {
            self.init(bits: bytes.reduce(0) { $0 << 8 | UInt128($1) })
        }
    }
}

extension URIReference {
    /// The authority without the user.
    var host: [UInt8] {
        guard let authority else { return [] }
        return Array(authority[((authority.lastIndex(of: UInt8(ascii: "@")) ?? -1) + 1)...])
    }

    /// The parts as Go's `url.URL` has them.
    var value: Value {
        func raw(_ text: [UInt8], _ unescaped: String) -> Value {
            // Go keeps the original only where it would write it otherwise.
            let isPlain = text.allSatisfy { byte in
                let lower = byte | 0x20
                return lower >= 0x61 && lower <= 0x7A || byte >= 0x30 && byte <= 0x39 || unescaped.utf8.contains(byte)
            }
            return isPlain || Self.escaped(Self.decoded(text), unescaped) == text ? "" : Value(bytes: text)
        }
        let fragmentMarks = "-_.~$&+,/:;=@?!()*"
        return [
            "Scheme": Value(bytes: scheme), "Opaque": Value(bytes: opaque),
            "User": authority?.contains(UInt8(ascii: "@")) == true ? [:] : .null, "Host": Value(bytes: host),
            "Path": Value(bytes: decodedPath), "RawPath": raw(path, Self.pathMarks),
            "OmitHost": .bool(authority == nil && !scheme.isEmpty && path.first == UInt8(ascii: "/")),
            "ForceQuery": .bool(query == []), "RawQuery": Value(bytes: query ?? []),
            "Fragment": Value(bytes: decodedFragment), "RawFragment": raw(fragment, fragmentMarks),
        ]
    }

    /// What Go leaves as it is in a path, beside letters and digits.
    static let pathMarks = "-_.~$&+,/:;=@"

    static func escaped(_ text: [UInt8], _ unescaped: String) -> [UInt8] {
        var result: [UInt8] = []
        for byte in text {
            let lower = byte | 0x20
            if lower >= 0x61 && lower <= 0x7A || byte >= 0x30 && byte <= 0x39 || unescaped.utf8.contains(byte) {
                result.append(byte)
            } else {
                result += "%".utf8 + HexCoding.digits(of: byte, uppercase: true)
            }
        }
        return result
    }
}
