/// A certificate chain and the private key of its first certificate, with the field names of Go's `tls.Certificate`.
enum KeyPair {
    enum Source {
        case pem([UInt8])
        case der([UInt8])
    }

    static func value(certificate: Source, key: Source) throws(CertificateError) -> Value {
        let chain = try chain(certificate)
        let keyBytes = try keyBytes(key)
        guard let first = chain.first else {
            throw CertificateError("tls: failed to find any PEM data in certificate input")
        }
        var reader = DERReader(first)
        let leaf = try Certificate(&reader)
        guard reader.isAtEnd else { throw CertificateError("x509: trailing data") }
        let privateKey = try privateKey(keyBytes)
        guard let certified = leaf.key, certified.algorithm != 2 else {
            throw CertificateError("tls: unknown public key algorithm")
        }
        guard let own = privateKey.subjectKey else {
            throw CertificateError("tls: found unknown private key type in PKCS#8 wrapping")
        }
        guard own.algorithm == certified.algorithm else {
            throw CertificateError("tls: private key type does not match public key type")
        }
        guard own == certified else { throw CertificateError("tls: private key does not match public key") }
        return [
            "Certificate": .array(RegoArray(chain.map { Value(base64: $0) })), "PrivateKey": privateKey.value,
            "Leaf": leaf.value(withURIText: false), "OCSPStaple": .null, "SignedCertificateTimestamps": .null,
            "SupportedSignatureAlgorithms": .null,
        ]
    }

    private static func chain(_ source: Source) throws(CertificateError) -> [[UInt8]] {
        guard case .pem(let text) = source else {
            if case .der(let bytes) = source { return [bytes] }
            return []
        }
        let blocks = PEMBlock.all(in: text)
        let chain = blocks.filter { $0.type == "CERTIFICATE" }.map(\.bytes)
        guard chain.isEmpty else { return chain }
        let types = blocks.map(\.type)
        guard let first = types.first else {
            throw CertificateError("tls: failed to find any PEM data in certificate input")
        }
        if types.count == 1, first.hasSuffix("PRIVATE KEY") {
            throw CertificateError(
                "tls: failed to find certificate PEM data in certificate input, "
                    + "but did find a private key; PEM inputs may have been switched")
        }
        throw CertificateError(
            "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks "
                + "of the following types: [\(types.joined(separator: " "))]")
    }

    private static func keyBytes(_ source: Source) throws(CertificateError) -> [UInt8] {
        guard case .pem(let text) = source else {
            if case .der(let bytes) = source { return bytes }
            return []
        }
        let blocks = PEMBlock.all(in: text)
        if let key = blocks.first(where: { $0.type == "PRIVATE KEY" || $0.type.hasSuffix(" PRIVATE KEY") }) {
            return key.bytes
        }
        let types = blocks.map(\.type)
        guard !types.isEmpty else { throw CertificateError("tls: failed to find any PEM data in key input") }
        if types == ["CERTIFICATE"] {
            throw CertificateError("tls: found a certificate rather than a key in the PEM for the private key")
        }
        throw CertificateError(
            "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks "
                + "of the following types: [\(types.joined(separator: " "))]")
    }

    private static func privateKey(_ bytes: [UInt8]) throws(CertificateError) -> PrivateKeyFile {
        if let key = try? PrivateKeyFile.pkcs1(bytes) { return key }
        if let key = try? PrivateKeyFile.pkcs8(bytes) { return key }
        if let key = try? PrivateKeyFile.sec1(bytes) { return key }
        throw CertificateError("tls: failed to parse private key")
    }
}
