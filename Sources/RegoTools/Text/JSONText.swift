import Rego
import RegoSyntax

/// Lays out JSON text that is already valid. Numbers, strings and the order of keys stay byte for byte as they came, so
/// no value passes through a `Double` on its way out.
package enum JSONText {
    /// `json` indented by two spaces with a line end after it, as `encoding/json` of Go and so `opa` prints it.
    ///
    /// - Parameter escapingHTML: write `<`, `>`, `&`, U+2028 and U+2029 as `\u....`, as `opa` does.
    package static func indented(_ json: [UInt8], escapingHTML: Bool = false) -> [UInt8] {
        var writer = Writer(escapingHTML: escapingHTML)
        writer.write(json)
        writer.out.append(UInt8(ascii: "\n"))
        return writer.out
    }

    /// `json` as it is, on one line, escaped as in `indented(_:escapingHTML:)`.
    package static func escapingHTML(_ json: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(json.count)
        for index in json.indices { appendEscaped(json, index, &out) }
        return out
    }

    /// `text` as a JSON string.
    package static func quoted(_ text: String) -> [UInt8] { Value(text).jsonBytes() }

    /// A JSON object of members in the order given.
    package static func object(_ members: [(String, [UInt8])]) -> [UInt8] {
        var out = [UInt8(ascii: "{")]
        for (index, (name, value)) in members.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            out += quoted(name) + [UInt8(ascii: ":")] + value
        }
        return out + [UInt8(ascii: "}")]
    }

    /// A JSON array of elements that are JSON.
    package static func array(_ elements: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "[")] + elements.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }

    package static func number(_ value: some BinaryInteger) -> [UInt8] {
        Array(String(value).utf8)
    }

    /// A finite number as Go writes it: whole numbers without a fraction.
    package static func number(_ value: Double) -> [UInt8] {
        if let whole = Int64(exactly: value) { return number(whole) }
        return Array((value.isFinite ? "\(value)" : "0").utf8)
    }

    /// Appends byte `index` of `json`, or the escape that stands for the character it begins or ends.
    private static func appendEscaped(_ json: [UInt8], _ index: Int, _ out: inout [UInt8]) {
        switch json[index] {
        case UInt8(ascii: "<"): out += Array(#"\u003c"#.utf8)
        case UInt8(ascii: ">"): out += Array(#"\u003e"#.utf8)
        case UInt8(ascii: "&"): out += Array(#"\u0026"#.utf8)
        case 0xA8 where index >= 2 && json[index - 1] == 0x80 && json[index - 2] == 0xE2:
            out.removeLast(2)
            out += Array(#"\u2028"#.utf8)
        case 0xA9 where index >= 2 && json[index - 1] == 0x80 && json[index - 2] == 0xE2:
            out.removeLast(2)
            out += Array(#"\u2029"#.utf8)
        default: out.append(json[index])
        }
    }

    private struct Writer {
        let escapingHTML: Bool
        var out: [UInt8] = []
        private var depth = 0

        init(escapingHTML: Bool) {
            self.escapingHTML = escapingHTML
        }

        mutating func write(_ json: [UInt8]) {
            out.reserveCapacity(json.count &* 2)
            var inString = false
            var escaped = false
            var justOpened = false
            for index in json.indices {
                let byte = json[index]
                if inString {
                    if escapingHTML { JSONText.appendEscaped(json, index, &out) } else { out.append(byte) }
                    if escaped {
                        escaped = false
                    } else if byte == UInt8(ascii: "\\") {
                        escaped = true
                    } else if byte == UInt8(ascii: "\"") {
                        inString = false
                    }
                    continue
                }
                switch byte {
                case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
                    continue
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    depth &-= 1
                    if !justOpened { newLine() }
                    justOpened = false
                    out.append(byte)
                    continue
                default:
                    break
                }
                if justOpened { newLine() }
                justOpened = false
                out.append(byte)
                switch byte {
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth &+= 1
                    justOpened = true
                case UInt8(ascii: ","): newLine()
                case UInt8(ascii: ":"): out.append(UInt8(ascii: " "))
                case UInt8(ascii: "\""): inString = true
                default: break
                }
            }
        }

        private mutating func newLine() {
            out.append(UInt8(ascii: "\n"))
            let levels = min(max(0, depth), SyntaxOutline.maximumIndent)
            out.append(contentsOf: SyntaxOutline.blanks[..<(2 * levels)])
        }
    }
}
