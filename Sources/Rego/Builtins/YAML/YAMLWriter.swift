import Yams

/// Writes values as YAML in go-yaml's style.
enum YAMLWriter {
    struct Failed: Error {
        var message: String
    }

    /// - Parameter value: its keys need not be strings; they become what JSON makes of them.
    static func write(_ value: Value) throws(Failed) -> [UInt8] {
        do {
            var text = try Yams.serialize(
                node: node(value), canonical: false, indent: 2, width: 80, allowUnicode: true, lineBreak: .ln)
            // Newer releases of libyaml close what ends in open lines; go-yaml does not.
            if text.hasSuffix("\n...\n"), case .string = value { text.removeLast(4) }
            return Array(text.utf8)
        } catch {
            throw Failed(message: "yaml: \(error)")
        }
    }

    private static func node(_ value: Value) -> Node {
        switch value {
        case .null: return plain("null")
        case .bool(let bool): return plain(bool ? "true" : "false")
        case .number(let number): return plain(text(number))
        case .string(let string): return node(string.utf8)
        case .array(let array): return .sequence(Node.Sequence(array.map(node), Tag(.seq)))
        case .set(let set): return .sequence(Node.Sequence(set.map(node), Tag(.seq)))
        case .object(let object):
            let entries = object.map { entry in
                (key: entry.key.asString?.utf8 ?? entry.key.jsonBytes(), value: entry.value)
            }.sorted { comesBefore($0.key, $1.key) }
            return .mapping(Node.Mapping(entries.map { (node($0.key), node($0.value)) }, Tag(.map)))
        }
    }

    private static func plain(_ text: String) -> Node {
        .scalar(Node.Scalar(text, Tag(.str), .plain))
    }

    /// Text of several lines is a block; text that would mean something else is in quotes.
    private static func node(_ text: [UInt8]) -> Node {
        let style: Node.Scalar.Style =
            text.contains(UInt8(ascii: "\n")) ? .literal : YAMLScalar.isPlain(text) ? .plain : .doubleQuoted
        return .scalar(Node.Scalar(String(decoding: text, as: UTF8.self), Tag(.str), style))
    }

    /// Integers of 64 bits as they are, any other number as a double.
    private static func text(_ number: Number) -> String {
        let written = number.text
        let isInteger = !written.utf8.contains { ".eE".utf8.contains($0) }
        if isInteger, let integer = number.int64 { return String(integer) }
        if isInteger, UInt64(written) != nil { return written }
        let double = number.double
        if double.isInfinite { return double > 0 ? ".inf" : "-.inf" }
        return GoFloat.signedShortest(double)
    }

    /// go-yaml's order of keys: numbers within text by their value, letters behind everything else.
    private static func comesBefore(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        let left = UTF8Text.scalars(left)
        let right = UTF8Text.scalars(right)
        var digits = false
        for index in 0..<min(left.count, right.count) {
            if left[index] == right[index] {
                digits = isDigit(left[index])
                continue
            }
            switch (left[index].properties.isAlphabetic, right[index].properties.isAlphabetic) {
            case (true, true): return left[index] < right[index]
            case (true, false): return digits
            case (false, true): return !digits
            case (false, false): break
            }
            let (leftNumber, leftEnd) = number(left, at: index, after: right[index])
            let (rightNumber, rightEnd) = number(right, at: index, after: left[index])
            if leftNumber != rightNumber { return leftNumber < rightNumber }
            if leftEnd != rightEnd { return leftEnd < rightEnd }
            return left[index] < right[index]
        }
        return left.count < right.count
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }

    private static func number(
        _ text: [Unicode.Scalar], at start: Int, after other: Unicode.Scalar
    ) -> (value: Int64, end: Int) {
        var value: Int64 = 0
        if text[start] == "0" || other == "0" {
            let before = text[..<start].reversed().prefix(while: isDigit)
            if before.contains(where: { $0 != "0" }) { value = 1 }
        }
        var index = start
        while index < text.count, isDigit(text[index]) {
            value = value &* 10 &+ (Int64(text[index].value) &- 48)
            index += 1
        }
        return (value, index)
    }
}
