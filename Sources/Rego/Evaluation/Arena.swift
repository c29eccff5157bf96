/// Owns what an evaluation creates. Frames refer to it without retaining (see `ValueRef`).
///
/// It works like a stack: each round of a loop lets go of what the round before created, which by then is either copied
/// into a result or out of reach. So a loop over a million elements holds the temporaries of one.
struct Arena {
    private var objects: [AnyObject] = []

    /// How much is kept; pass it to `release(downTo:)` later.
    @inline(__always)
    var mark: Int { objects.count }

    /// Keeps a value alive and refers to it.
    @inline(__always)
    mutating func keep(_ value: Value) -> ValueRef {
        let ref = ValueRef(value)
        if ref.hasStorage, let storage = ref.retainedStorage { objects.append(storage) }
        return ref
    }

    /// Keeps something else alive, such as a whole memo.
    mutating func keep(object: AnyObject) { objects.append(object) }

    /// Lets go of everything kept since `mark` was taken.
    @inline(__always)
    mutating func release(downTo mark: Int) {
        if objects.count > mark { objects.removeLast(objects.count &- mark) }
    }
}
