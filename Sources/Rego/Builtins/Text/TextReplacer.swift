/// Replaces several texts at once, as Go's `strings.Replacer` does: at each place the first pair that fits wins, and
/// what was put in is not looked at again.
struct TextReplacer {
    private let pairs: [(old: [UInt8], new: [UInt8])]
    private let byFirstByte: [[Int]]
    private let empty: Int?

    init(_ pairs: [(old: [UInt8], new: [UInt8])]) {
        self.pairs = pairs
        var byFirstByte = [[Int]](repeating: [], count: 256)
        var empty: Int?
        for (index, pair) in pairs.enumerated() {
            if let first = pair.old.first {
                byFirstByte[Int(first)].append(index)
            } else if empty == nil {
                empty = index
            }
        }
        self.byFirstByte = byFirstByte
        self.empty = empty
    }

    /// - Parameter charge: is told the bytes written so far, and may end the work by throwing.
    func replace<Failure: Error>(
        in text: [UInt8], charge: (Int) throws(Failure) -> Void
    ) throws(Failure) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = 0
        var last = 0
        var previousWasEmpty = false
        while index <= text.count {
            if let match = match(in: text, at: index, ignoringEmpty: previousWasEmpty) {
                previousWasEmpty = pairs[match].old.isEmpty
                result.append(contentsOf: text[last..<index])
                result.append(contentsOf: pairs[match].new)
                index += pairs[match].old.count
                last = index
                try charge(result.count)
                continue
            }
            previousWasEmpty = false
            index += 1
        }
        result.append(contentsOf: text[last...])
        try charge(result.count)
        return result
    }

    private func match(in text: [UInt8], at index: Int, ignoringEmpty: Bool) -> Int? {
        let fallback = ignoringEmpty ? nil : empty
        guard index < text.count else { return fallback }
        for candidate in byFirstByte[Int(text[index])] {
            if let fallback, fallback < candidate { return fallback }
            let old = pairs[candidate].old
            if index + old.count <= text.count, text[index..<(index + old.count)].elementsEqual(old) {
                return candidate
            }
        }
        return fallback
    }
}
