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
    /// Bytes of address space to try; pages are taken only as they are used.
    private static let stackSizes = [512 << 20, 128 << 20, 32 << 20]

    /// Set on threads started here.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Runs `body` and waits for it. The caller's thread does nothing meanwhile, and there is no queue it could wait in.
    /// Where the present thread has such a stack, or no thread can be started, `body` runs right here.
    package static func run<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        if pthread_getspecific(key) != nil { return try body() }
        var result: Result<Value, Failure>?
        withoutActuallyEscaping({ result = Self.catching(body) }) { work in
            let job = Job(work)
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

        init(_ work: @escaping () -> Void) {
            self.work = work
        }

        func runOnThread() -> Bool {
            stackSizes.contains { runOnThread(stackSize: $0) }
        }

        private func runOnThread(stackSize: Int) -> Bool {
            var attributes = pthread_attr_t()
            guard pthread_attr_init(&attributes) == 0 else { return false }
            defer { pthread_attr_destroy(&attributes) }
            guard pthread_attr_setstacksize(&attributes, stackSize) == 0 else { return false }
            let argument = Unmanaged.passRetained(self).toOpaque()
            #if canImport(Darwin)
                var thread: pthread_t?
            #else
                var thread = pthread_t()
            #endif
            let started = pthread_create(
                &thread, &attributes,
                { argument in
                    pthread_setspecific(DeepStack.key, UnsafeMutableRawPointer(bitPattern: 1))
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
