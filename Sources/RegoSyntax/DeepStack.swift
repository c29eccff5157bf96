#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Runs recursive work on a thread of its own whose stack fits the deepest tree the parser admits, whatever stack
/// the caller has: a debug build may need tens of KiB a level.
package enum DeepStack {
    /// Bytes of address space; pages are taken only as they are used.
    package static let stackSize = 32 << 20

    /// The same for the interpreter of queries, which nests once for each expression that holds.
    package static let interpreterSize = 256 << 20

    /// Runs `body` and waits for it. The caller's thread does nothing meanwhile, and there is no queue it could wait in.
    /// Where no thread can be started, `body` runs right here.
    package static func run<Value, Failure: Error>(
        size: Int = stackSize, _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        var result: Result<Value, Failure>?
        withoutActuallyEscaping({ result = Self.catching(body) }) { work in
            let job = Job(work, size)
            if !job.runOnThread() { work() }
        }
        guard let result else { return try body() }
        return try result.get()
    }

    private static func catching<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) -> Result<Value, Failure> {
        do {
            return .success(try body())
        } catch {
            return .failure(error)
        }
    }

    private final class Job {
        let work: () -> Void
        let size: Int

        init(_ work: @escaping () -> Void, _ size: Int) {
            self.work = work
            self.size = size
        }

        func runOnThread() -> Bool {
            var attributes = pthread_attr_t()
            guard pthread_attr_init(&attributes) == 0 else { return false }
            defer { pthread_attr_destroy(&attributes) }
            guard pthread_attr_setstacksize(&attributes, size) == 0 else { return false }
            let argument = Unmanaged.passRetained(self).toOpaque()
            #if canImport(Darwin)
                var thread: pthread_t?
            #else
                var thread = pthread_t()
            #endif
            let started = pthread_create(
                &thread, &attributes,
                { argument in
                    #if canImport(Darwin)
                        Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().work()
                    #else
                        if let argument { Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().work() }
                    #endif
                    return nil
                }, argument)
            guard started == 0 else {
                Unmanaged<Job>.fromOpaque(argument).release()
                return false
            }
            #if canImport(Darwin)
                if let thread { pthread_join(thread, nil) }
            #else
                pthread_join(thread, nil)
            #endif
            return true
        }
    }
}
