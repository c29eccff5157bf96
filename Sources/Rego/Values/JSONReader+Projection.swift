extension JSONReader {
    /// Reads a document, but only the values of a projection; the rest is checked and passed over.
    mutating func project(_ projection: InputProjection) throws(EvaluationError) -> ProjectedInput {
        try checkSize()
        let input = ProjectedInput(projection)
        try read(0, projection, input)
        try checkEnd()
        input.finish()
        return input
    }

    /// Reads one value, of which a node says what is wanted.
    private mutating func read(
        _ node: Int, _ projection: InputProjection, _ input: ProjectedInput
    ) throws(EvaluationError) {
        let wanted = projection.nodes[node]
        if wanted.value >= 0 {
            input.set(wanted.value, to: try value())
            return
        }
        skipSpace()
        guard peek() == UInt8(ascii: "{") else { return try skip() }
        try enter()
        guard !isAtEnd(of: UInt8(ascii: "}")) else { return }
        repeat {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw failure("a key in double quotes was expected here") }
            let member = try member(of: wanted, projection)
            try colon()
            if let member {
                // Of equal keys the last one's value counts: what an earlier one has set is forgotten.
                Self.forget(member, projection, input)
                try read(member, projection, input)
            } else {
                try skip()
            }
        } while try goesOn(to: UInt8(ascii: "}"))
        leave()
    }

    private static func forget(_ node: Int, _ projection: InputProjection, _ input: ProjectedInput) {
        let forgotten = projection.nodes[node]
        if forgotten.value >= 0 { input.set(forgotten.value, to: nil) }
        for member in forgotten.members { forget(projection.members[member].node, projection, input) }
    }

    /// Reads a key; says whose it is.
    private mutating func member(
        of node: InputProjection.Node, _ projection: InputProjection
    ) throws(EvaluationError) -> Int? {
        let start = position &+ 1
        position &+= 1
        skipPlain()
        while position < bytes.count, Self.isPlain(bytes[position]) { position &+= 1 }
        guard peek() == UInt8(ascii: "\"") else {
            let key = try unusualString(from: start)
            for member in node.members where projection.members[member].key.withString({ $0.equals(key) }) {
                return projection.members[member].node
            }
            return nil
        }
        let key = UnsafeBufferPointer(rebasing: bytes[start..<position])
        position &+= 1
        for member in node.members where projection.members[member].key.withString({ $0.equals(key) }) {
            return projection.members[member].node
        }
        return nil
    }

    /// Passes over a value that nobody reads, and checks it as if somebody did.
    private mutating func skip() throws(EvaluationError) {
        skipSpace()
        switch peek() {
        case UInt8(ascii: "\""): try skipString()
        case UInt8(ascii: "{"): try skip(UInt8(ascii: "}"), isObject: true)
        case UInt8(ascii: "["): try skip(UInt8(ascii: "]"), isObject: false)
        default: _ = try value()
        }
    }

    private mutating func skip(_ end: UInt8, isObject: Bool) throws(EvaluationError) {
        try enter()
        guard !isAtEnd(of: end) else { return }
        repeat {
            if isObject {
                skipSpace()
                guard peek() == UInt8(ascii: "\"") else { throw failure("a key in double quotes was expected here") }
                try skipString()
                try colon()
            }
            try skip()
        } while try goesOn(to: end)
        leave()
    }

    private mutating func skipString() throws(EvaluationError) {
        let start = position &+ 1
        position &+= 1
        skipPlain()
        while position < bytes.count, Self.isPlain(bytes[position]) { position &+= 1 }
        if peek() == UInt8(ascii: "\"") {
            position &+= 1
        } else {
            _ = try unusualString(from: start)
        }
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
