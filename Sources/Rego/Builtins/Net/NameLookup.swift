/// `net.lookup_ip_addr`
enum NameLookup {
    static let family: [Builtin] = [
        Builtin("net.lookup_ip_addr", arity: 1, isNondeterministic: true, lookUp)
    ]

    private static func lookUp(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value?
    {
        let text = try arguments.string(0)
        let name = text.string
        let network = context.network
        guard network.hosts.allows(name) else { throw .failed("unallowed host: \(name)") }
        if let address = literal(text.utf8) { return .set([Value(address)]) }
        guard isName(text.utf8) else { throw .failed("lookup \(name): no such host") }
        let timeout = context.remainingTime(atMost: network.longestTimeout)
        let addresses: [String]
        do {
            addresses = try network.resolver.addresses(
                of: name, timeout: timeout, isCancelled: context.cancellationCheck)
        } catch {
            switch error {
            case .unknown: throw .failed("lookup \(name): no such host")
            case .timedOut:
                throw BuiltinError(.cancelled, "net.lookup_ip_addr: lookup \(name): i/o timeout")
            case .cancelled:
                throw BuiltinError(.cancelled, "net.lookup_ip_addr: lookup \(name): operation was canceled")
            case .failed(let message): throw .failed("lookup \(name): \(message)")
            }
        }
        try context.checkCollection(count: addresses.count)
        return .set(RegoSet(addresses.map { Value(literal(Array($0.utf8)) ?? $0) }))
    }

    /// An address as Go writes it, with its zone.
    private static func literal(_ text: [UInt8]) -> String? {
        guard let percent = text.firstIndex(of: UInt8(ascii: "%")) else { return InternetAddress(text)?.text }
        let zone = text[(percent + 1)...]
        guard !zone.isEmpty, let address = InternetAddress(Array(text[..<percent])), !address.isV4 else { return nil }
        return address.text + "%" + String(decoding: zone, as: UTF8.self)
    }

    /// Whether the text can be a name at all; what cannot is asked of nobody, as in Go.
    private static func isName(_ text: [UInt8]) -> Bool {
        guard !text.isEmpty, text.count <= 254 else { return false }
        var labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.last?.isEmpty == true { labels.removeLast() }
        var hasLetter = false
        for label in labels {
            guard !label.isEmpty, label.count <= 63, label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-")
            else { return false }
            for byte in label {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    hasLetter = true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): break
                default: return false
                }
            }
        }
        return hasLetter
    }
}
