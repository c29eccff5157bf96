import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Looks names up for `net.lookup_ip_addr`.
public protocol NameResolver: Sendable {
    /// The addresses of a name as text. Called on the thread that evaluates, and may block it for at most `timeout`
    /// nanoseconds; `isCancelled` says that the caller has given up.
    func addresses(
        of name: String, timeout: Int64, isCancelled: @Sendable () -> Bool
    ) throws(NameResolverError) -> [String]
}

/// Why a name has no addresses.
public enum NameResolverError: Error, Sendable, Hashable {
    /// Nobody knows the name.
    case unknown
    /// There was no answer in time.
    case timedOut
    /// The caller gave up.
    case cancelled
    /// The look-up failed.
    case failed(String)
}

/// The system's own resolver: its files, its name servers.
///
/// The system offers no way to break a look-up off. It runs on a thread of its own, which is left to itself when time
/// is up; there are at most 32 of them.
public struct SystemNameResolver: NameResolver {
    private static let running = Atomic(0)
    private static let maximumRunning = 32

    /// The system's resolver.
    public init() {}

    public func addresses(
        of name: String, timeout: Int64, isCancelled: @Sendable () -> Bool
    ) throws(NameResolverError) -> [String] {
        guard Self.running.add(1, ordering: .relaxed).newValue <= Self.maximumRunning else {
            Self.running.subtract(1, ordering: .relaxed)
            throw .failed("too many look-ups are under way")
        }
        let answer = Answer()
        let thread = DispatchQueue(label: "rego.resolver")
        thread.async {
            answer.give(Self.lookUp(name))
            Self.running.subtract(1, ordering: .relaxed)
        }
        let step: Int64 = 20_000_000
        var left = max(timeout, 0)
        while true {
            let wait = min(left, step)
            if answer.isGiven(within: wait) { return try answer.get() }
            if isCancelled() { throw .cancelled }
            left -= wait
            if left <= 0 { throw .timedOut }
        }
    }

    private static func lookUp(_ name: String) -> Result<[String], NameResolverError> {
        var hints = addrinfo()
        #if canImport(Darwin)
            hints.ai_socktype = SOCK_STREAM
        #else
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name, nil, &hints, &list)
        guard code == 0 else {
            switch code {
            // -5 is EAI_NODATA: a name without addresses.
            case EAI_NONAME, -5: return .failure(.unknown)
            default: return .failure(.failed(String(cString: gai_strerror(code)).lowercased()))
            }
        }
        defer { freeaddrinfo(list) }
        var texts: [String] = []
        var next = list
        while let entry = next {
            var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(buffer.count)
            let info = entry.pointee
            if getnameinfo(info.ai_addr, info.ai_addrlen, &buffer, length, nil, 0, NI_NUMERICHOST) == 0 {
                let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                texts.append(String(decoding: bytes, as: UTF8.self))
            }
            next = info.ai_next
        }
        return .success(texts)
    }

    /// What the thread hands over, once.
    private final class Answer: Sendable {
        private let result = Mutex<Result<[String], NameResolverError>>(.failure(.timedOut))
        private let isDone = DispatchSemaphore(value: 0)

        func give(_ answer: Result<[String], NameResolverError>) {
            result.withLock { $0 = answer }
            isDone.signal()
        }

        func isGiven(within nanoseconds: Int64) -> Bool {
            isDone.wait(timeout: .now() + .nanoseconds(Int(nanoseconds))) == .success
        }

        func get() throws(NameResolverError) -> [String] { try result.withLock { $0 }.get() }
    }
}
