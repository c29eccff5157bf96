import SwiftASN1

extension CertificateDetails {
    /// Takes over what an extension says; false for one that is not known.
    mutating func read(_ one: CertificateExtension) throws(CertificateError) -> Bool {
        var reader = DERReader(one.contents)
        switch one.identifier.text {
        case "2.5.29.14":
            guard !one.isCritical else {
                throw CertificateError("x509: subject key identifier incorrectly marked critical")
            }
            let element = try reader.next(DERReader.octetString, or: "x509: invalid subject key identifier")
            subjectKeyIdentifier = Array(element.body)
        case "2.5.29.15": try readKeyUsage(&reader)
        case "2.5.29.17":
            names = try AlternativeNames(one.contents)
            namesContents = one.contents
            return !names.names.isEmpty
        case "2.5.29.19": try readBasicConstraints(&reader)
        case "2.5.29.30":
            nameConstraintsAreCritical = one.isCritical
            return try readNameConstraints(&reader)
        case "2.5.29.31": try readRevocationLists(&reader)
        case "2.5.29.32": try readPolicies(&reader)
        case "2.5.29.33": try readPolicyMappings(&reader)
        case "2.5.29.35":
            guard !one.isCritical else {
                throw CertificateError("x509: authority key identifier incorrectly marked critical")
            }
            let invalid = "x509: invalid authority key identifier"
            var fields = try reader.next(DERReader.sequence, or: invalid).elements
            authorityKeyIdentifier = try fields.nextIf(DERReader.context(0), or: invalid).map { Array($0.body) }
        case "2.5.29.36":
            let invalid = "x509: invalid policy constraints extension"
            var fields = try reader.next(DERReader.sequence, or: invalid).elements
            if fields.nextTag == DERReader.context(0) {
                explicitPolicyAfter = try fields.nextSmallInteger(DERReader.context(0), or: invalid)
            }
            if fields.nextTag == DERReader.context(1) {
                noPolicyMappingAfter = try fields.nextSmallInteger(DERReader.context(1), or: invalid)
            }
        case "2.5.29.37": try readExtendedUsages(&reader)
        case "2.5.29.54":
            noAnyPolicyAfter = try reader.nextSmallInteger(or: "x509: invalid inhibit any policy extension")
        case "1.3.6.1.5.5.7.1.1":
            guard !one.isCritical else {
                throw CertificateError("x509: authority info access incorrectly marked critical")
            }
            try readAuthorityAccess(&reader)
        default: return false
        }
        return true
    }

    private mutating func readKeyUsage(_ reader: inout DERReader) throws(CertificateError) {
        let (bytes, _) = try reader.nextBitString(or: "x509: invalid key usage")
        for bit in 0..<9 {
            guard let byte = bytes.dropFirst(bit / 8).first else { break }
            if byte & (0x80 >> UInt8(bit % 8)) != 0 { keyUsage |= 1 << bit }
        }
    }

    private mutating func readBasicConstraints(_ reader: inout DERReader) throws(CertificateError) {
        let invalid = "x509: invalid basic constraints"
        var fields = try reader.next(DERReader.sequence, or: invalid).elements
        if fields.nextTag == DERReader.boolean { isAuthority = try fields.nextBoolean(or: invalid) }
        maximumPathLength = -1
        if fields.nextTag == DERReader.integer {
            maximumPathLength = try fields.nextSmallInteger(or: invalid)
            guard maximumPathLength >= 0 else { throw CertificateError(invalid) }
        }
        hasBasicConstraints = true
    }

    private mutating func readRevocationLists(_ reader: inout DERReader) throws(CertificateError) {
        var list = try reader.next(DERReader.sequence, or: "x509: invalid CRL distribution points").elements
        let invalid = "x509: invalid CRL distribution point"
        while !list.isAtEnd {
            var point = try list.next(DERReader.sequence, or: invalid).elements
            let wrapped = DERReader.context(0, constructed: true)
            guard var name = try point.nextIf(wrapped, or: invalid)?.elements else { continue }
            var names = try name.next(wrapped, or: invalid).elements
            while let uri = try names.nextIf(DERReader.context(6), or: invalid) {
                revocationLists.append(String(decoding: uri.body, as: UTF8.self))
            }
        }
    }

    private mutating func readPolicies(_ reader: inout DERReader) throws(CertificateError) {
        let invalid = "x509: invalid certificate policies"
        var list = try reader.next(DERReader.sequence, or: invalid).elements
        var found: [ASN1ObjectIdentifier] = []
        var seen: Set<ASN1ObjectIdentifier> = []
        while !list.isAtEnd {
            var fields = try list.next(DERReader.sequence, or: invalid).elements
            let policy = try fields.nextIdentifier(ofAnySize: true, or: invalid)
            guard seen.insert(policy).inserted else { throw CertificateError(invalid) }
            found.append(policy)
        }
        policies = found
    }

    private mutating func readPolicyMappings(_ reader: inout DERReader) throws(CertificateError) {
        let invalid = "x509: invalid policy mappings extension"
        var list = try reader.next(DERReader.sequence, or: invalid).elements
        while !list.isAtEnd {
            var fields = try list.next(DERReader.sequence, or: invalid).elements
            policyMappings.append((try fields.nextIdentifier(or: invalid), try fields.nextIdentifier(or: invalid)))
        }
    }

    private mutating func readExtendedUsages(_ reader: inout DERReader) throws(CertificateError) {
        let invalid = "x509: invalid extended key usages"
        var list = try reader.next(DERReader.sequence, or: invalid).elements
        while !list.isAtEnd {
            let identifier = try list.nextIdentifier(or: invalid)
            if let usage = ExtendedKeyUsage(identifier) {
                extendedUsages.append(usage)
            } else {
                unknownUsages.append(identifier)
            }
        }
    }

    private mutating func readAuthorityAccess(_ reader: inout DERReader) throws(CertificateError) {
        let invalid = "x509: invalid authority info access"
        var list = try reader.next(DERReader.sequence, or: invalid).elements
        while !list.isAtEnd {
            var fields = try list.next(DERReader.sequence, or: invalid).elements
            let method = try fields.nextIdentifier(or: invalid)
            guard let location = try fields.nextIf(DERReader.context(6), or: invalid) else { continue }
            let text = String(decoding: location.body, as: UTF8.self)
            switch method.text {
            case "1.3.6.1.5.5.7.48.1": statusServers.append(text)
            case "1.3.6.1.5.5.7.48.2": issuerLocations.append(text)
            default: break
            }
        }
    }

    // MARK: Name constraints

    private mutating func readNameConstraints(_ reader: inout DERReader) throws(CertificateError) -> Bool {
        let invalid = "x509: invalid NameConstraints extension"
        var fields = try reader.next(DERReader.sequence, or: invalid).elements
        let permitted = try fields.nextIf(DERReader.context(0, constructed: true), or: invalid)
        let excluded = try fields.nextIf(DERReader.context(1, constructed: true), or: invalid)
        guard reader.isAtEnd, fields.isAtEnd else { throw CertificateError(invalid) }
        guard permitted != nil || excluded != nil else {
            throw CertificateError("x509: empty name constraints extension")
        }
        guard permitted?.body.isEmpty != true, excluded?.body.isEmpty != true else {
            throw CertificateError("x509: empty name constraints subtree sequence")
        }
        hasNameConstraints = true
        var isHandled = true
        if let permitted {
            isHandled = try Self.readSubtrees(permitted.elements, into: &self.permitted) && isHandled
        }
        if let excluded {
            isHandled = try Self.readSubtrees(excluded.elements, into: &self.excluded) && isHandled
        }
        return isHandled
    }

    private static func readSubtrees(
        _ reader: DERReader, into constraints: inout Constraints
    ) throws(CertificateError) -> Bool {
        let invalid = "x509: invalid NameConstraints extension"
        var reader = reader
        var isHandled = true
        while !reader.isAtEnd {
            var fields = try reader.next(DERReader.sequence, or: invalid).elements
            let base = try fields.nextAny(or: invalid)
            switch base.tag {
            case 0x81:
                let text = try self.text(base)
                let isValid =
                    text.contains("@") ? Mailbox(text) != nil : DomainName.isValid(text.utf8, inConstraint: true)
                guard isValid else { throw unparsable("rfc822Name constraint", text) }
                constraints.emails.append(text)
            case 0x82:
                let text = try self.text(base)
                guard DomainName.isValid(text.utf8, inConstraint: true) else {
                    throw unparsable("dnsName constraint", text)
                }
                constraints.dns.append(text)
            case 0x86:
                let text = try self.text(base)
                guard InternetAddress(text.utf8) == nil else {
                    throw CertificateError(
                        "x509: failed to parse URI constraint \(RegoString(text).quoted): cannot be IP address")
                }
                guard DomainName.isValid(text.utf8, inConstraint: true) else {
                    throw unparsable("URI constraint", text)
                }
                constraints.uris.append(text)
            case 0x87: constraints.addresses.append(try addresses(base.body))
            default: isHandled = false
            }
        }
        return isHandled
    }

    private static func text(_ element: DERReader.Element) throws(CertificateError) -> String {
        let text = String(decoding: element.body, as: UTF8.self)
        guard UTF8Text.isASCII(element.body) else {
            throw CertificateError(
                "x509: invalid constraint value: x509: \(RegoString(text).quoted) cannot be encoded as an IA5String")
        }
        return text
    }

    private static func unparsable(_ kind: String, _ text: String) -> CertificateError {
        CertificateError("x509: failed to parse \(kind) \(RegoString(text).quoted)")
    }

    private static func addresses(
        _ body: ArraySlice<UInt8>
    ) throws(CertificateError) -> (address: [UInt8], mask: [UInt8]) {
        guard body.count == 8 || body.count == 32 else {
            throw CertificateError("x509: IP constraint contained value of length \(body.count)")
        }
        let mask = Array(body.suffix(body.count / 2))
        let bits = mask.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } << UInt128(128 - mask.count * 8)
        guard (~bits).leadingZeroBitCount + bits.trailingZeroBitCount >= 128 || bits == 0 else {
            let digits = String(decoding: HexCoding.encode(mask), as: UTF8.self)
            throw CertificateError("x509: IP constraint contained invalid mask \(digits)")
        }
        return (Array(body.prefix(body.count / 2)), mask)
    }
}
