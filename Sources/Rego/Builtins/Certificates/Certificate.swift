import BigInt
import SwiftASN1

/// An X.509 certificate.
struct Certificate {
    let raw: [UInt8]
    let rawSigned: ArraySlice<UInt8>
    let rawIssuer: ArraySlice<UInt8>
    let rawSubject: ArraySlice<UInt8>
    let rawKeyInfo: ArraySlice<UInt8>
    /// 1 to 3.
    let version: Int
    let serialNumber: BigInt
    let algorithm: CertificateSignature
    let signature: [UInt8]
    let issuer: DistinguishedName
    let subject: DistinguishedName
    /// Seconds since 1970 UTC.
    let notBefore: Int64
    let notAfter: Int64
    let key: SubjectKey?
    let extensions: [CertificateExtension]
    let details: CertificateDetails

    /// Reads one certificate and leaves what follows it.
    init(_ reader: inout DERReader) throws(CertificateError) {
        let whole = try reader.next(DERReader.sequence, or: "x509: malformed certificate")
        raw = Array(whole.whole)
        var outer = whole.elements
        let signed = try outer.next(DERReader.sequence, or: "x509: malformed tbs certificate")
        rawSigned = signed.whole
        var fields = signed.elements
        version = try Self.version(&fields)
        serialNumber = try fields.nextInteger(or: "x509: malformed serial number")
        guard serialNumber >= 0 else { throw CertificateError("x509: negative serial number") }
        let inner = try fields.next(DERReader.sequence, or: "x509: malformed signature algorithm identifier")
        let outerAlgorithm = try outer.next(DERReader.sequence, or: "x509: malformed algorithm identifier")
        guard inner.body == outerAlgorithm.body else {
            throw CertificateError("x509: inner and outer signature algorithm identifiers don't match")
        }
        algorithm = try CertificateSignature(inner.elements)
        let issuer = try fields.next(DERReader.sequence, or: "x509: malformed issuer")
        rawIssuer = issuer.whole
        self.issuer = try DistinguishedName(issuer, isText: true)
        var validity = try fields.next(DERReader.sequence, or: "x509: malformed validity").elements
        notBefore = try CertificateTime.next(in: &validity)
        notAfter = try CertificateTime.next(in: &validity)
        let subject = try fields.next(DERReader.sequence, or: "x509: malformed issuer")
        rawSubject = subject.whole
        self.subject = try DistinguishedName(subject, isText: true)
        let info = try fields.next(DERReader.sequence, or: "x509: malformed spki")
        rawKeyInfo = info.whole
        key = try SubjectKey.read(info.elements)
        extensions = try Self.extensions(&fields, version: version)
        details = try CertificateDetails(extensions)
        let (signature, unused) = try outer.nextBitString(or: "x509: malformed signature")
        guard unused == 0 else { throw CertificateError("x509: malformed signature") }
        self.signature = Array(signature)
    }

    /// Reads certificates that follow each other without anything between.
    static func all(in bytes: [UInt8]) throws(CertificateError) -> [Certificate] {
        var reader = DERReader(bytes)
        var certificates: [Certificate] = []
        while !reader.isAtEnd { certificates.append(try Certificate(&reader)) }
        return certificates
    }

    private static func version(_ fields: inout DERReader) throws(CertificateError) -> Int {
        let malformed = "x509: malformed version"
        guard var wrapped = try fields.nextIf(DERReader.context(0, constructed: true), or: malformed)?.elements else {
            return 1
        }
        let version = try wrapped.nextSmallInteger(or: malformed)
        guard version >= 0 else { throw CertificateError(malformed) }
        guard version < 3 else { throw CertificateError("x509: invalid version") }
        return version + 1
    }

    private static func extensions(
        _ fields: inout DERReader, version: Int
    ) throws(CertificateError) -> [CertificateExtension] {
        guard version > 1 else { return [] }
        _ = try fields.nextIf(DERReader.context(1), or: "x509: malformed issuerUniqueID")
        _ = try fields.nextIf(DERReader.context(2), or: "x509: malformed subjectUniqueID")
        let malformed = "x509: malformed extensions"
        guard version == 3,
            var wrapped = try fields.nextIf(DERReader.context(3, constructed: true), or: malformed)?.elements
        else { return [] }
        let extensions = try CertificateExtension.list(
            try wrapped.next(DERReader.sequence, or: malformed).elements)
        var seen: Set<ASN1ObjectIdentifier> = []
        for one in extensions where !seen.insert(one.identifier).inserted {
            throw CertificateError(
                "x509: certificate contains duplicate extension with OID \"\(one.identifier.text)\"")
        }
        return extensions
    }
}

/// One extension of a certificate or a request.
struct CertificateExtension {
    var identifier: ASN1ObjectIdentifier
    var isCritical = false
    var contents: [UInt8]

    static func list(_ reader: DERReader) throws(CertificateError) -> [CertificateExtension] {
        var reader = reader
        var extensions: [CertificateExtension] = []
        while !reader.isAtEnd {
            var fields = try reader.next(DERReader.sequence, or: "x509: malformed extension").elements
            let identifier = try fields.nextIdentifier(or: "x509: malformed extension OID field")
            var isCritical = false
            if fields.nextTag == DERReader.boolean {
                isCritical = try fields.nextBoolean(or: "x509: malformed extension critical field")
            }
            let contents = try fields.next(DERReader.octetString, or: "x509: malformed extension value field").body
            extensions.append(
                CertificateExtension(identifier: identifier, isCritical: isCritical, contents: Array(contents)))
        }
        return extensions
    }

    var value: Value {
        ["Id": identifier.value, "Critical": .bool(isCritical), "Value": Value(base64: contents)]
    }
}
