/// How far one text is from another, for "did you mean".
package enum EditDistance {
    /// How many bytes have to be changed, added or left out. The work is that of both lengths multiplied: callers bound
    /// them.
    package static func between(_ left: some Sequence<UInt8>, _ right: some Collection<UInt8>) -> Int {
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let change = diagonal + (byte == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[right.count]
    }
}
