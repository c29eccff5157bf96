/// A request for a certificate (PKCS #10), with the field names of Go's `x509.CertificateRequest`.
enum CertificateRequest {
    static func value(_ bytes: [UInt8]) throws(CertificateError) -> Value {
        let malformed = "asn1: structure error: the text holds no certificate request"
        guard !bytes.isEmpty else { throw CertificateError("asn1: syntax error: sequence truncated") }
        var reader = DERReader(bytes)
        let whole = try reader.next(DERReader.sequence, or: malformed)
        guard reader.isAtEnd else { throw CertificateError("asn1: syntax error: trailing data") }
        var outer = whole.elements
        let signed = try outer.next(DERReader.sequence, or: malformed)
        let algorithm = try CertificateSignature(try outer.next(DERReader.sequence, or: malformed).elements)
        let signature = try outer.nextBitString(or: malformed).bytes
        var fields = signed.elements
        let version = try fields.nextSmallInteger(or: malformed)
        let subject = try fields.next(DERReader.sequence, or: malformed)
        let info = try fields.next(DERReader.sequence, or: malformed)
        let key = try SubjectKey.read(info.elements)
        var attributes: [Value] = []
        var extensions: [CertificateExtension] = []
        if let list = try fields.nextIf(DERReader.context(0, constructed: true), or: malformed) {
            (attributes, extensions) = try Self.attributes(list.elements)
        }
        let names = try extensions.last { $0.identifier.text == "2.5.29.17" }.map { (one) throws(CertificateError) in
            try AlternativeNames(one.contents)
        }
        let entries: [(key: Value, value: Value)] = [
            ("Raw", Value(base64: whole.whole)), ("RawTBSCertificateRequest", Value(base64: signed.whole)),
            ("RawSubjectPublicKeyInfo", Value(base64: info.whole)), ("RawSubject", Value(base64: subject.whole)),
            ("Version", Value(version)), ("Signature", Value(base64: signature)),
            ("SignatureAlgorithm", Value(algorithm.rawValue)), ("PublicKeyAlgorithm", Value(key?.algorithm ?? 0)),
            ("PublicKey", key?.value ?? .null), ("Subject", try DistinguishedName(subject, isText: false).value),
            ("Attributes", Value(nullable: attributes)), ("Extensions", Value(nullable: extensions.map(\.value))),
            ("ExtraExtensions", .null),
        ]
        return .object(RegoObject(entries + (names ?? AlternativeNames()).entries))
    }

    /// The attributes that hold pairs, which is what Go shows of them, and the extensions among them.
    private static func attributes(
        _ reader: DERReader
    ) throws(CertificateError) -> (attributes: [Value], extensions: [CertificateExtension]) {
        let malformed = "asn1: structure error: an attribute of the certificate request is malformed"
        var reader = reader
        var attributes: [Value] = []
        var extensions: [CertificateExtension] = []
        while !reader.isAtEnd {
            var fields = try reader.next(DERReader.sequence, or: malformed).elements
            let type = try fields.nextIdentifier(or: malformed)
            if let sets = try? pairs(fields) {
                attributes.append(["Type": type.value, "Value": .array(RegoArray(sets))])
            }
            guard type.text == "1.2.840.113549.1.9.14" else { continue }
            var values = try fields.next(DERReader.set, or: malformed).elements
            let list = try values.next(DERReader.sequence, or: malformed).elements
            var seen = Set(extensions.map(\.identifier))
            for one in try CertificateExtension.list(list) {
                guard seen.insert(one.identifier).inserted else {
                    throw CertificateError("x509: certificate request contains duplicate requested extensions")
                }
                extensions.append(one)
            }
        }
        return (attributes, extensions)
    }

    private static func pairs(_ reader: DERReader) throws(CertificateError) -> [Value] {
        var reader = reader
        var sets = try reader.next(DERReader.set, or: "").elements
        var result: [Value] = []
        while !sets.isAtEnd {
            var list = try sets.next(DERReader.sequence, or: "").elements
            var pairs: [Value] = []
            while !list.isAtEnd {
                var pair = try list.next(DERReader.sequence, or: "").elements
                let type = try pair.nextIdentifier(or: "")
                pairs.append(["Type": type.value, "Value": try ASN1Value.next(in: &pair)])
            }
            result.append(.array(RegoArray(pairs)))
        }
        return result
    }
}
