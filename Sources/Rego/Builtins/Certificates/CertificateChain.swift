/// Builds a chain from a certificate to a root that is trusted, by the rules of Go's `Certificate.Verify`.
struct CertificateChain {
    struct Options {
        /// Empty for no check of the host.
        var host = ""
        /// Nanoseconds since 1970 UTC.
        var time: Int64
        /// What the certificate shall be good for, any of these; empty for `serverAuth`.
        var usages: [ExtendedKeyUsage] = []
        /// How often names may be compared with constraints for one certificate.
        var comparisons = 0
    }

    private enum Role {
        case leaf, intermediate, root
    }

    private let roots: [Certificate]
    private let intermediates: [Certificate]
    private let options: Options
    private let context: BuiltinContext
    private var checksLeft = 100

    /// - Parameter certificates: the root first, the leaf last.
    /// - Returns: the chain, the leaf first; nil when there is none that is valid.
    static func verified(
        _ certificates: [Certificate], _ options: Options, _ context: BuiltinContext
    ) throws(BuiltinError) -> [Certificate]? {
        guard certificates.count >= 2, let root = certificates.first, let leaf = certificates.last else { return nil }
        var options = options
        if options.usages.isEmpty { options.usages = [.serverAuth] }
        if options.comparisons == 0 { options.comparisons = 250_000 }
        var builder = CertificateChain(
            roots: [root], intermediates: Array(certificates.dropFirst().dropLast()), options: options, context: context
        )
        guard try builder.isValid(leaf, .leaf, above: []) else { return nil }
        if !options.host.isEmpty, !leaf.isFor(host: options.host) { return nil }
        if root.raw == leaf.raw { return builder.isUsable([leaf]) ? [leaf] : nil }
        return try builder.chain(above: [leaf])
    }

    private init(roots: [Certificate], intermediates: [Certificate], options: Options, context: BuiltinContext) {
        self.roots = roots
        self.intermediates = intermediates
        self.options = options
        self.context = context
    }

    /// The first usable chain that continues one.
    private mutating func chain(above chain: [Certificate]) throws(BuiltinError) -> [Certificate]? {
        guard let child = chain.last else { return nil }
        for root in Self.parents(of: child, among: roots) {
            guard try accepts(root, .root, above: chain) else { continue }
            if isUsable(chain + [root]) { return chain + [root] }
        }
        for intermediate in Self.parents(of: child, among: intermediates) {
            guard try accepts(intermediate, .intermediate, above: chain) else { continue }
            if let found = try self.chain(above: chain + [intermediate]) { return found }
        }
        return nil
    }

    /// Those with the issuer's name, the ones with the right key identifier first.
    private static func parents(of child: Certificate, among candidates: [Certificate]) -> [Certificate] {
        let wanted = child.details.authorityKeyIdentifier ?? []
        func rank(_ candidate: Certificate) -> Int {
            let own = candidate.details.subjectKeyIdentifier ?? []
            return own == wanted ? 0 : own.isEmpty || wanted.isEmpty ? 1 : 2
        }
        let named = candidates.filter { $0.rawSubject == child.rawIssuer }
        return (0...2).flatMap { wanted in named.filter { rank($0) == wanted } }
    }

    private mutating func accepts(
        _ candidate: Certificate, _ role: Role, above chain: [Certificate]
    ) throws(BuiltinError) -> Bool {
        guard let child = chain.last, !chain.contains(where: { $0.isSame(candidate) }), checksLeft > 0 else {
            return false
        }
        checksLeft -= 1
        try context.charge(TokenBuiltins.costOfSignature)
        return child.isSigned(by: candidate) ? try isValid(candidate, role, above: chain) : false
    }

    private func isValid(
        _ certificate: Certificate, _ role: Role, above chain: [Certificate]
    ) throws(BuiltinError) -> Bool {
        let details = certificate.details
        guard details.unhandledCritical.isEmpty, certificate.isCurrent(options.time) else { return false }
        if role != .leaf, details.hasNameConstraints {
            var comparisons = options.comparisons
            for name in chain.flatMap(\.details.names.names) {
                let count = details.permitted.count(for: name) + details.excluded.count(for: name)
                comparisons -= count
                guard comparisons >= 0 else { return false }
                try context.charge((count &+ 1) &* 8)
                guard details.allows(name) else { return false }
            }
        }
        if role == .intermediate, !(details.hasBasicConstraints && details.isAuthority) { return false }
        if details.hasBasicConstraints, details.maximumPathLength >= 0,
            chain.count - 1 > details.maximumPathLength
        {
            return false
        }
        return true
    }

    /// Whether all of a chain allows a wanted usage, and its policies hold.
    private func isUsable(_ chain: [Certificate]) -> Bool {
        guard Self.policiesHold(chain) else { return false }
        var usages = options.usages
        guard !usages.contains(.any) else { return true }
        for certificate in chain.reversed() {
            let details = certificate.details
            if details.extendedUsages.isEmpty && details.unknownUsages.isEmpty
                || details.extendedUsages.contains(.any)
            {
                continue
            }
            usages.removeAll { !details.extendedUsages.contains($0) }
        }
        return !usages.isEmpty
    }

    private static let anyPolicy = "2.5.29.32.0"

    /// Policies matter where a certificate demands that there be one for the whole chain (RFC 5280, 6.1).
    private static func policiesHold(_ chain: [Certificate]) -> Bool {
        let path = chain.dropLast().reversed()
        var (explicit, mapping, any) = (path.count + 1, path.count + 1, path.count + 1)
        // Nil for any policy.
        var valid: Set<String>?
        for (index, certificate) in path.enumerated() {
            let details = certificate.details
            let isLeaf = index == path.count - 1
            let isSelfIssued = certificate.rawIssuer == certificate.rawSubject
            let own = Set((details.policies ?? []).map(\.text))
            if !own.contains(anyPolicy) || !(any > 0 || !isLeaf && isSelfIssued) {
                let named = own.subtracting([anyPolicy])
                valid = valid?.intersection(named) ?? named
            }
            guard explicit > 0 || valid?.isEmpty != true else { return false }
            guard !isLeaf else { break }
            for (issuer, subject) in details.policyMappings where valid?.contains(issuer.text) == true {
                if mapping > 0 { valid?.insert(subject.text) }
            }
            let replaced = Set(details.policyMappings.map(\.issuer.text)).subtracting(
                details.policyMappings.map(\.subject.text))
            valid?.subtract(replaced)
            if !isSelfIssued { (explicit, mapping, any) = (max(explicit - 1, 0), max(mapping - 1, 0), max(any - 1, 0)) }
            if let bound = details.explicitPolicyAfter { explicit = min(explicit, max(bound, 0)) }
            if let bound = details.noPolicyMappingAfter { mapping = min(mapping, max(bound, 0)) }
            if let bound = details.noAnyPolicyAfter { any = min(any, max(bound, 0)) }
        }
        if explicit > 0 { explicit -= 1 }
        if path.last?.details.explicitPolicyAfter == 0 { explicit = 0 }
        return explicit > 0 || valid?.isEmpty != true
    }
}

extension Certificate {
    /// Whether two certificates stand for the same subject with the same key and names.
    fileprivate func isSame(_ other: Certificate) -> Bool {
        rawSubject == other.rawSubject && key == other.key && details.namesContents == other.details.namesContents
    }

    fileprivate func isCurrent(_ nanoseconds: Int64) -> Bool {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let floor = rest < 0 ? seconds - 1 : seconds
        return floor >= notBefore && (floor < notAfter || floor == notAfter && rest == 0)
    }

    /// Whether another certificate's key has signed this one, and may sign certificates.
    fileprivate func isSigned(by parent: Certificate) -> Bool {
        let details = parent.details
        guard details.hasBasicConstraints ? details.isAuthority : parent.version < 3 else { return false }
        guard details.keyUsage == 0 || details.keyUsage & (1 << 5) != 0 else { return false }
        guard let key = try? PublicKey(subjectPublicKeyInfo: parent.rawKeyInfo) else { return false }
        return algorithm.isValid(signature, for: Array(rawSigned), key: key)
    }

    /// Whether the certificate is for a host: a name, or an address, perhaps in brackets.
    fileprivate func isFor(host: String) -> Bool {
        var address = host
        if host.utf8.count >= 3, host.hasPrefix("["), host.hasSuffix("]") {
            address = String(host.dropFirst().dropLast())
        }
        if let address = InternetAddress(address.utf8) {
            return details.names.addresses.contains { InternetAddress(bytes: $0) == address }
        }
        return details.names.dns.contains { DomainName.matches(host: host, pattern: $0) }
    }
}

extension CertificateDetails {
    /// Whether an authority may certify a name. One that cannot be understood it may not.
    fileprivate func allows(_ name: AlternativeNames.Name) -> Bool {
        guard name.isUnderstood else { return false }
        let isExcluded = excluded.contains(name) || excluded.containsWildcard(name)
        return !isExcluded && (permitted.count(for: name) == 0 || permitted.contains(name))
    }
}

extension AlternativeNames.Name {
    fileprivate var isUnderstood: Bool {
        switch self {
        case .dns(let name): DomainName.isValid(name.utf8)
        case .email(let address): Mailbox(address) != nil
        case .uri(_, let uri): Self.hostName(uri) != nil
        case .address: true
        }
    }

    /// The host of a URI if it is a name.
    fileprivate static func hostName(_ uri: URIReference) -> String? {
        var host = uri.host[...]
        if let colon = host.lastIndex(of: UInt8(ascii: ":")), host.last != UInt8(ascii: "]") { host = host[..<colon] }
        guard DomainName.isValid(host), host.first != UInt8(ascii: "["), InternetAddress(host) == nil else {
            return nil
        }
        return String(decoding: host, as: UTF8.self)
    }
}

extension CertificateDetails.Constraints {
    /// How many constraints there are for names of a kind.
    fileprivate func count(for name: AlternativeNames.Name) -> Int {
        switch name {
        case .dns: dns.count
        case .email: emails.count
        case .uri: uris.count
        case .address: addresses.count
        }
    }

    /// Whether a name lies within a constraint.
    fileprivate func contains(_ name: AlternativeNames.Name) -> Bool {
        switch name {
        case .dns(let name): return dns.contains { DomainName.matches(name, constraint: $0) }
        case .email(let address):
            let mailbox = Mailbox(address)
            return emails.contains { mailbox?.matches($0) == true }
        case .uri(_, let uri):
            let host = AlternativeNames.Name.hostName(uri)
            return uris.contains { constraint in host.map { DomainName.matches($0, constraint: constraint) } == true }
        case .address(let bytes):
            return addresses.contains { range in
                range.address.count == bytes.count
                    && zip(zip(bytes, range.address), range.mask).allSatisfy { ($0.0 ^ $0.1) & $1 == 0 }
            }
        }
    }

    /// Whether a name with `*` for its first label could stand for the domain of a constraint.
    fileprivate func containsWildcard(_ name: AlternativeNames.Name) -> Bool {
        guard case .dns(let name) = name, name.hasPrefix("*.") else { return false }
        let parent = DomainName.lowercase(name).dropFirst(2)
        return dns.contains { constraint in
            let constraint = DomainName.lowercase(constraint)
            guard let dot = constraint.firstIndex(of: UInt8(ascii: ".")), dot > 0 else { return false }
            return constraint[(dot + 1)...] == parent
        }
    }
}
