import Synchronization

/// A place in a program that walks over a collection of base data for the elements with a certain value at a path:
/// `some role in data.roles; role.name == input.role`. Base data lives long, so an index of the collection answers this
/// without walking, from the second time on that the same collection is walked over.
///
/// The index only leaves out elements that the instructions behind the scan would refuse; those still run.
final class ElementLookup: Sendable {
    /// One step from an element to the value.
    struct Key: @unchecked Sendable {  // A constant of the program, which outlives its lookups.
        let value: ValueRef
        /// Whether it is looked up as in base data, by its text too.
        let isBase: Bool
    }

    /// The value that is looked for.
    let wanted: Operand
    private let path: [Key]
    private let state = Mutex(State())

    private struct State {
        /// The collection that was walked over last, which may be gone by now.
        var seen: UInt64 = 0
        var isBuilding = false
        var index: ElementIndex?
    }

    /// Fewer elements are walked over faster.
    private static let minimumCount = 12

    init(wanted: Operand, path: [Key]) {
        self.wanted = wanted
        self.path = path
    }

    /// The index of a collection; `nil` where walking over it is better, or where there is none yet. The index of a
    /// collection keeps it alive until another one takes its place here.
    func index(of collection: ValueRef) -> ElementIndex? {
        let known = state.withLock { state -> ElementIndex?? in
            if let index = state.index, index.isOf(collection) { return index }
            guard !state.isBuilding, state.seen == collection.bits else {
                state.seen = collection.bits
                return .some(nil)
            }
            state.isBuilding = true
            return nil
        }
        if let known { return known }
        let made = Self.minimumCount <= collection.collectionCount ?? 0 ? ElementIndex(collection, path) : nil
        state.withLock { state in
            state.isBuilding = false
            state.index = made
        }
        return made
    }
}

/// Positions of a collection's elements by the scalar value they have at a path.
// @unchecked: everything is written while it is being made and never afterwards.
final class ElementIndex: @unchecked Sendable {
    private struct Place {
        var hash: UInt64
        /// -1 where the place is free.
        var first: Int32
    }

    private let collection: ValueRef
    private let storage: AnyObject
    private let places: UnsafeMutablePointer<Place>
    private let mask: Int
    private let links: UnsafeMutablePointer<Int32>

    init?(_ collection: ValueRef, _ path: [ElementLookup.Key]) {
        guard let storage = collection.retainedStorage, let count = collection.collectionCount, count < Int(Int32.max)
        else { return nil }
        self.collection = collection
        self.storage = storage
        let capacity = 1 &<< (Int.bitWidth &- (count &* 2 &- 1).leadingZeroBitCount)
        mask = capacity &- 1
        places = .allocate(capacity: capacity)
        places.initialize(repeating: Place(hash: 0, first: -1), count: capacity)
        links = .allocate(capacity: count)
        links.initialize(repeating: -1, count: count)
        let elements = Self.elements(of: collection)
        // From the last one on, so that each chain ascends.
        for position in (0..<count).reversed() {
            var value = ValueRef(elements[position])
            for key in path {
                let next = value.get(key.value)
                value = next.isUndefined && key.isBase ? value.getText(key.value) : next
            }
            guard value.isScalar else { continue }
            let hash = value.hash64
            let place = place(of: hash)
            links[position] = places[place].first
            places[place] = Place(hash: hash, first: Int32(truncatingIfNeeded: position))
        }
    }

    deinit {
        places.deallocate()
        links.deallocate()
    }

    private static func elements(of collection: ValueRef) -> UnsafeMutablePointer<Value> {
        if collection.kind == .array { return collection.withArray { $0.elements } }
        return collection.withTable { table in
            let flat = table.flat
            return table.hasValues ? flat.keys + flat.count : flat.keys
        }
    }

    private func place(of hash: UInt64) -> Int {
        var place = Int(truncatingIfNeeded: hash) & mask
        while places[place].first >= 0, places[place].hash != hash { place = (place &+ 1) & mask }
        return place
    }

    func isOf(_ other: ValueRef) -> Bool { collection.bits == other.bits && collection.kind == other.kind }

    /// The first position whose element may have this value, -1 if there is none. Elements with another value of the
    /// same hash may be among those found.
    func first(_ wanted: ValueRef) -> Int32 { places[place(of: wanted.hash64)].first }

    /// From a position to the next one with the same value, -1 at the end.
    var following: UnsafePointer<Int32> { UnsafePointer(links) }
}

extension ValueRef {
    /// Whether this is a value without parts.
    var isScalar: Bool {
        switch kind {
        case .undefined, .array, .object, .set: false
        case .null, .bool, .int, .decimal, .string: true
        }
    }
}
