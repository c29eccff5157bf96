/// Certificates, requests for them, and private keys.
enum CertificateBuiltins {
    static let family: [Builtin] = [
        Builtin("crypto.x509.parse_certificates", arity: 1, parseCertificates),
        Builtin("crypto.x509.parse_and_verify_certificates", arity: 1, isNondeterministic: true, verify),
        Builtin(
            "crypto.x509.parse_and_verify_certificates_with_options", arity: 2, isNondeterministic: true,
            verifyWithOptions),
        Builtin("crypto.x509.parse_certificate_request", arity: 1, parseRequest),
        Builtin("crypto.x509.parse_keypair", arity: 2, parseKeyPair),
        Builtin("crypto.x509.parse_rsa_private_key", arity: 1, parseWebKey),
        Builtin("crypto.parse_private_keys", arity: 1, parsePrivateKeys),
    ]

    /// Instructions for reading one certificate or key.
    private static let costOfReading = 5_000

    private static func throwing<Result>(
        _ body: () throws(CertificateError) -> Result
    ) throws(BuiltinError) -> Result {
        do throws(CertificateError) {
            return try body()
        } catch {
            throw .failed(error.message)
        }
    }

    private static func text(
        _ arguments: BuiltinArguments, _ index: Int, _ context: BuiltinContext
    ) throws(BuiltinError) -> [UInt8] {
        guard case .string(let text) = arguments[index] else {
            throw .operand(1, arguments[index], mustBe: "string")
        }
        try context.charge(bytes: text.utf8Count &* 8)
        // Numbers in keys are worked with, and written in decimal digits.
        try context.charge(costOfReading &* (1 &+ text.utf8Count / 256))
        return text.utf8
    }

    private static func decoded(_ text: [UInt8]) throws(CertificateError) -> [UInt8] {
        do throws(Base64Coding.InvalidText) {
            return try Base64Coding.decode(text, .standard)
        } catch {
            throw CertificateError(error.message)
        }
    }

    private static func isPEM(_ text: [UInt8]) -> Bool { text.starts(with: "-----BEGIN".utf8) }

    // MARK: Certificates

    /// Certificates in PEM, or in base64 of PEM or of DER.
    private static func certificates(_ text: [UInt8]) throws(CertificateError) -> [Certificate] {
        var bytes = text
        if !isPEM(bytes) {
            bytes = try decoded(bytes)
            guard isPEM(bytes) else { return try Certificate.all(in: bytes) }
        }
        var joined: [UInt8] = []
        for block in PEMBlock.all(in: bytes) {
            guard block.type == "CERTIFICATE" else {
                throw CertificateError("PEM block type is '\(block.type)', expected CERTIFICATE")
            }
            joined += block.bytes
        }
        return try Certificate.all(in: joined)
    }

    static func parseCertificates(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        let text = try text(arguments, 0, context)
        let certificates: [Certificate] = try throwing { () throws(CertificateError) in try Self.certificates(text) }
        return try context.array(certificates.map { $0.value(withURIText: true) })
    }

    static func verify(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try text(arguments, 0, context)
        let chain = try verified(text, CertificateChain.Options(time: context.nowNanoseconds), context)
        return answer(chain, withURIText: true)
    }

    static func verifyWithOptions(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        let text = try text(arguments, 0, context)
        let object = try arguments.object(1)
        guard (try? certificates(text)) != nil else { return answer(nil, withURIText: false) }
        let options = try options(object, context)
        return answer(try verified(text, options, context), withURIText: false)
    }

    private static func verified(
        _ text: [UInt8], _ options: CertificateChain.Options, _ context: BuiltinContext
    ) throws(BuiltinError) -> [Certificate]? {
        guard let certificates = try? certificates(text) else { return nil }
        return try CertificateChain.verified(certificates, options, context)
    }

    private static func answer(_ chain: [Certificate]?, withURIText: Bool) -> Value {
        guard let chain else { return [false, []] }
        return [true, .array(RegoArray(chain.map { $0.value(withURIText: withURIText) }))]
    }

    private static func options(
        _ object: RegoObject, _ context: BuiltinContext
    ) throws(BuiltinError) -> CertificateChain.Options {
        var options = CertificateChain.Options(time: context.nowNanoseconds)
        for (key, value) in object {
            guard case .string(let name) = key else { continue }
            switch name.string {
            case "DNSName":
                guard case .string(let host) = value else { throw .failed("'DNSName' should be a string") }
                options.host = unquoted(host)
            case "CurrentTime":
                guard case .number(let number) = value else { throw .failed("'CurrentTime' should be a number") }
                guard let time = number.writtenInt else {
                    throw .failed("'CurrentTime' should be a valid int64 number")
                }
                options.time = time
            case "MaxConstraintComparisons":
                guard case .number(let number) = value else {
                    throw .failed("'MaxConstraintComparisons' should be a number")
                }
                guard let count = number.writtenInt else {
                    throw .failed("'MaxConstraintComparisons' should be a valid number")
                }
                options.comparisons = Int(count)
            case "KeyUsages": options.usages = try usages(value)
            default: throw .failed("invalid key option")
            }
        }
        return options
    }

    private static func usages(_ value: Value) throws(BuiltinError) -> [ExtendedKeyUsage] {
        guard let elements = BuiltinElements(value) else {
            throw .failed("'KeyUsages' should be an Array or Set")
        }
        var usages: [ExtendedKeyUsage] = []
        var invalid: [String] = []
        for element in elements {
            guard case .string(let text) = element else { continue }
            let name = unquoted(text)
            if let usage = ExtendedKeyUsage(optionName: name) { usages.append(usage) } else { invalid.append(name) }
        }
        guard invalid.isEmpty else {
            throw .failed("invalid entries for 'KeyUsages' found: [\(invalid.joined(separator: " "))]")
        }
        return usages
    }

    private static func unquoted(_ text: RegoString) -> String {
        var bytes = text.utf8[...]
        while bytes.first == UInt8(ascii: "\"") { bytes = bytes.dropFirst() }
        while bytes.last == UInt8(ascii: "\"") { bytes = bytes.dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Requests

    static func parseRequest(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try text(arguments, 0, context)
        return try throwing { () throws(CertificateError) in
            var bytes = text
            if !bytes.starts(with: "-----BEGIN CERTIFICATE REQUEST-----".utf8) { bytes = try decoded(bytes) }
            if let (block, _) = PEMBlock.first(in: bytes[...]) {
                guard block.type == "CERTIFICATE REQUEST" else {
                    throw CertificateError("invalid PEM-encoded certificate signing request")
                }
                bytes = block.bytes
            }
            return try CertificateRequest.value(bytes)
        }
    }

    // MARK: Keys

    static func parsePrivateKeys(
        _ arguments: BuiltinArguments, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        let text = try text(arguments, 0, context)
        guard !text.isEmpty else { return .null }
        let keys = try throwing { () throws(CertificateError) in
            try PrivateKeyFile.all(in: (try? decoded(text)) ?? text)
        }
        return .array(RegoArray(keys.map(\.value)))
    }

    /// The first key as a JSON Web Key, of whatever type it is.
    static func parseWebKey(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try text(arguments, 0, context)
        guard !text.isEmpty else { throw .failed("input PEM data was empty") }
        return try throwing { () throws(CertificateError) in
            let bytes = isPEM(text) ? text : try decoded(text)
            return try PrivateKeyFile.all(in: bytes).first?.webKey() ?? .null
        }
    }

    static func parseKeyPair(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (certificate, key) = (try text(arguments, 0, context), try text(arguments, 1, context))
        return try throwing { () throws(CertificateError) in
            try KeyPair.value(certificate: try pemOrDER(certificate), key: try pemOrDER(key))
        }
    }

    private static func pemOrDER(_ text: [UInt8]) throws(CertificateError) -> KeyPair.Source {
        if text.starts(with: "-----BEGIN ".utf8) { return .pem(text) }
        let bytes = try decoded(text)
        return bytes.starts(with: "-----BEGIN ".utf8) ? .pem(bytes) : .der(bytes)
    }
}
