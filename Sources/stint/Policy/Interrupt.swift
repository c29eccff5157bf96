import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Ctrl-C, and a request to end, as something a loop can look at: it ends after what it is doing.
struct Interrupt {
    private static let raised = Atomic(false)

    init() {
        _ = Self.raised.load(ordering: .relaxed)
        signal(SIGINT) { _ in Interrupt.raised.store(true, ordering: .relaxed) }
        signal(SIGTERM) { _ in Interrupt.raised.store(true, ordering: .relaxed) }
    }

    var isRaised: Bool { Self.raised.load(ordering: .relaxed) }
}
