extension Certificate {
    /// The certificate with the field names of Go's `x509.Certificate`, as OPA shows it.
    ///
    /// - Parameter withURIText: whether URIs are also there as text, which OPA adds in some places.
    func value(withURIText: Bool) -> Value {
        var entries: [(key: Value, value: Value)] = [
            ("Raw", Value(base64: raw)), ("RawTBSCertificate", Value(base64: rawSigned)),
            ("RawSubjectPublicKeyInfo", Value(base64: rawKeyInfo)), ("RawSubject", Value(base64: rawSubject)),
            ("RawIssuer", Value(base64: rawIssuer)), ("Signature", Value(base64: signature)),
            ("SignatureAlgorithm", Value(algorithm.rawValue)), ("PublicKeyAlgorithm", Value(key?.algorithm ?? 0)),
            ("PublicKey", key?.value ?? .null), ("Version", Value(version)),
            ("SerialNumber", .number(Number(serialNumber))), ("Issuer", issuer.value), ("Subject", subject.value),
            ("NotBefore", CertificateTime.value(notBefore)), ("NotAfter", CertificateTime.value(notAfter)),
            ("Extensions", Value(nullable: extensions.map(\.value))), ("ExtraExtensions", .null),
        ]
        entries += details.entries
        entries += details.names.entries
        if withURIText {
            entries.append(("URIStrings", Value(nullable: details.names.uris.map { Value(bytes: $0.text) })))
        }
        return .object(RegoObject(entries))
    }
}

extension AlternativeNames {
    var entries: [(key: Value, value: Value)] {
        [
            ("DNSNames", .texts(dns)), ("EmailAddresses", .texts(emails)),
            ("IPAddresses", Value(nullable: addresses.map { .string(RegoString(InternetAddress(bytes: $0).text)) })),
            ("URIs", Value(nullable: uris.map(\.value))),
        ]
    }
}

extension CertificateDetails {
    var entries: [(key: Value, value: Value)] {
        let identifiers = policies?.filter(\.isSmall).map(\.value)
        let mappings = policyMappings.map { mapping -> Value in
            [
                "IssuerDomainPolicy": .string(RegoString(mapping.issuer.text)),
                "SubjectDomainPolicy": .string(RegoString(mapping.subject.text)),
            ]
        }
        var entries: [(key: Value, value: Value)] = [
            ("KeyUsage", Value(keyUsage)), ("BasicConstraintsValid", .bool(hasBasicConstraints)),
            ("IsCA", .bool(isAuthority)), ("MaxPathLen", Value(maximumPathLength)),
            ("MaxPathLenZero", .bool(hasBasicConstraints && maximumPathLength == 0)),
            ("ExtKeyUsage", Value(nullable: extendedUsages.map { Value($0.rawValue) })),
            ("UnknownExtKeyUsage", Value(nullable: unknownUsages.map(\.value))),
            ("UnhandledCriticalExtensions", Value(nullable: unhandledCritical.map(\.value))),
            ("SubjectKeyId", subjectKeyIdentifier.map { Value(base64: $0) } ?? .null),
            ("AuthorityKeyId", authorityKeyIdentifier.map { Value(base64: $0) } ?? .null),
            ("OCSPServer", .texts(statusServers)), ("IssuingCertificateURL", .texts(issuerLocations)),
            ("CRLDistributionPoints", .texts(revocationLists)),
            ("PermittedDNSDomainsCritical", .bool(nameConstraintsAreCritical)),
            ("PolicyIdentifiers", identifiers.map { .array(RegoArray($0)) } ?? .null),
            ("Policies", .texts(policies?.map(\.text) ?? [])), ("PolicyMappings", Value(nullable: mappings)),
        ]
        for (name, count) in [
            ("InhibitAnyPolicy", noAnyPolicyAfter), ("InhibitPolicyMapping", noPolicyMappingAfter),
            ("RequireExplicitPolicy", explicitPolicyAfter),
        ] {
            entries.append((Value(name), Value(count ?? 0)))
            entries.append((Value("\(name)Zero"), .bool(count == 0)))
        }
        for (name, constraints) in [("Permitted", permitted), ("Excluded", excluded)] {
            let ranges = constraints.addresses.map { range -> Value in
                [
                    "IP": .string(RegoString(InternetAddress(bytes: range.address).text)),
                    "Mask": Value(base64: range.mask),
                ]
            }
            entries += [
                (Value("\(name)DNSDomains"), .texts(constraints.dns)),
                (Value("\(name)EmailAddresses"), .texts(constraints.emails)),
                (Value("\(name)URIDomains"), .texts(constraints.uris)),
                (Value("\(name)IPRanges"), Value(nullable: ranges)),
            ]
        }
        return entries
    }
}

extension Value {
    fileprivate static func texts(_ texts: [String]) -> Value {
        Value(nullable: texts.map { .string(RegoString($0)) })
    }
}
