extension RegoError {
    /// The error with the source line it is about and a caret below the place.
    ///
    /// ```
    /// policy.rego:3:8: rego_parse_error: unexpected } token
    ///     p if { }
    ///            ^
    /// ```
    public var rendered: String {
        guard let location else { return description }
        var text = "\(location.description): \(code.rawValue): \(message)"
        if let (line, column) = location.sourceLine {
            text += "\n    \(line)\n    \(String(repeating: " ", count: column))^"
        }
        for detail in details { text += "\n    \(detail)" }
        return text
    }
}

extension SourceLocation {
    /// The line of text at this place, or before it where only whitespace follows; leading tabs are taken out.
    /// `column` is where the caret goes, in characters from the line's start.
    fileprivate var sourceLine: (line: String, column: Int)? {
        let bytes = source.bytes
        guard !bytes.isEmpty else { return nil }
        var place = min(max(offset, 0), bytes.count - 1)
        while place > 0, bytes[place] <= Ascii.space { place -= 1 }
        var begin = place
        while begin > 0, !bytes[begin - 1].endsLine { begin -= 1 }
        var end = place
        while end < bytes.count, !bytes[end].endsLine { end += 1 }
        while begin < place, bytes[begin] == Ascii.tab { begin += 1 }
        let before = String(decoding: bytes[begin..<place], as: UTF8.self)
        let line = String(decoding: bytes[begin..<min(end, begin + 400)], as: UTF8.self)
        return (line, before.count)
    }
}

extension UInt8 {
    fileprivate var endsLine: Bool { self == Ascii.newline || self == Ascii.carriageReturn }
}
