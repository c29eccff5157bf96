#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How far the present thread's stack may be used. Evaluation recurses, and threads of 512 KiB are common: instead of
/// overflowing, it stops with an error while there is still room for a built-in to run.
enum StackGuard {
    /// What is left to built-ins and to unwinding.
    private static let reserve: UInt = 128 << 10

    /// The lowest address evaluation may reach on this thread.
    static var limit: UInt {
        #if canImport(Glibc) || canImport(Musl)
            if let known = pthread_getspecific(key) { return UInt(bitPattern: known) }
            guard let range = ownStack() else { return 0 }
            let limit = range.lowest &+ min(reserve, range.size / 2)
            pthread_setspecific(key, UnsafeRawPointer(bitPattern: limit))
            return limit
        #else
            let top = UInt(bitPattern: pthread_get_stackaddr_np(pthread_self()))
            return top &- UInt(pthread_get_stacksize_np(pthread_self())) &+ reserve
        #endif
    }

    #if canImport(Glibc) || canImport(Musl)
        private static func ownStack() -> (lowest: UInt, size: UInt)? {
            withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { attributes in
                guard let attributes = attributes.baseAddress, let read = getAttributes,
                    read(pthread_self(), attributes) == 0
                else { return nil }
                defer { pthread_attr_destroy(attributes) }
                var lowest: UnsafeMutableRawPointer?
                var size = 0
                guard pthread_attr_getstack(attributes, &lowest, &size) == 0, let lowest else { return nil }
                return (UInt(bitPattern: lowest), UInt(size))
            }
        }

        /// `pthread_getattr_np`, which the headers show to GNU sources only.
        private static let getAttributes: (@convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> Int32)? =
            dlsym(nil, "pthread_getattr_np").map {
                unsafeBitCast(
                    $0, to: (@convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> Int32).self)
            }

        private static let key: pthread_key_t = {
            var key = pthread_key_t()
            pthread_key_create(&key, nil)
            return key
        }()
    #endif

    /// About where the stack stands now.
    @inline(__always)
    static var position: UInt {
        var marker: UInt8 = 0
        return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) }
    }
}
