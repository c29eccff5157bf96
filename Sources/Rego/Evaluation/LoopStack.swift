/// The loops of an evaluation that are not at their end, innermost last. What they walk over is kept alive by whoever owns
/// the values of the frame (see `ValueRef`), so that an entry is plain words.
struct LoopStack {
    struct Loop {
        /// The instruction that loops: what follows it runs for each element.
        let step: Int
        /// The keys of a table; `nil` for an array, whose keys are the positions.
        let keys: UnsafeMutablePointer<Value>?
        let elements: UnsafeMutablePointer<Value>
        let count: Int
        /// From one position to the next, -1 at the end; `nil` where every element has its turn.
        let following: UnsafePointer<Int32>?
        let key: Slot
        let element: Slot
        /// What the arena held before the loop.
        let mark: Int
        var position: Int
    }

    private var loops = UnsafeMutablePointer<Loop>.allocate(capacity: 16)
    private var capacity = 16
    private(set) var count = 0

    @inline(__always)
    mutating func push(_ loop: Loop) {
        if count == capacity { grow() }
        (loops + count).initialize(to: loop)
        count &+= 1
    }

    /// The innermost loop; there is one where `count` says so.
    @inline(__always)
    var innermost: UnsafeMutablePointer<Loop> { loops + (count &- 1) }

    /// Forgets the loops begun since there were `count`.
    @inline(__always)
    mutating func drop(to count: Int) { self.count = count }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Loop>.allocate(capacity: capacity &* 2)
        larger.moveInitialize(from: loops, count: count)
        loops.deallocate()
        loops = larger
        capacity &*= 2
    }

    /// Gives the memory back; the stack must not be used again.
    func deallocate() { loops.deallocate() }
}
