import SwiftASN1

/// What the extensions of a certificate say.
struct CertificateDetails {
    /// Names that a certificate authority may or may not certify.
    struct Constraints {
        var dns: [String] = []
        var addresses: [(address: [UInt8], mask: [UInt8])] = []
        var emails: [String] = []
        var uris: [String] = []
    }

    var keyUsage = 0
    var hasBasicConstraints = false
    var isAuthority = false
    /// How many authorities may stand between; −1 for any number.
    var maximumPathLength = 0
    var names = AlternativeNames()
    /// The contents of the extension that holds the names.
    var namesContents: [UInt8]?
    var hasNameConstraints = false
    var nameConstraintsAreCritical = false
    var permitted = Constraints()
    var excluded = Constraints()
    var revocationLists: [String] = []
    var authorityKeyIdentifier: [UInt8]?
    var subjectKeyIdentifier: [UInt8]?
    var explicitPolicyAfter: Int?
    var noPolicyMappingAfter: Int?
    var noAnyPolicyAfter: Int?
    var policies: [ASN1ObjectIdentifier]?
    var policyMappings: [(issuer: ASN1ObjectIdentifier, subject: ASN1ObjectIdentifier)] = []
    var extendedUsages: [ExtendedKeyUsage] = []
    var unknownUsages: [ASN1ObjectIdentifier] = []
    var statusServers: [String] = []
    var issuerLocations: [String] = []
    var unhandledCritical: [ASN1ObjectIdentifier] = []

    init(_ extensions: [CertificateExtension]) throws(CertificateError) {
        for one in extensions {
            let isHandled = try read(one)
            if one.isCritical, !isHandled { unhandledCritical.append(one.identifier) }
        }
    }
}
