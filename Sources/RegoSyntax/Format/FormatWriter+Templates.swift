extension FormatWriter {
    mutating func writeTemplate(_ parts: [TemplatePart], at place: SourceLocation) throws(CommentCollision) {
        let isRaw = Term(.templateString([]), place).isRawTemplate
        let quote = isRaw ? "`" : "\""
        write("$" + quote)
        for (index, part) in parts.enumerated() {
            switch part {
            case .text(let text):
                write(isRaw ? text.withEscapedBraces : text.withEscapedBracesQuoted)
            case .expression(let expression):
                if let constant = constant(of: expression) {
                    write(constant)
                    continue
                }
                try write(expression, inTemplateBefore: index + 1 < parts.count ? parts[index + 1] : nil)
            }
        }
        write(quote)
    }

    /// What a plain value between braces becomes: a part of the text.
    private func constant(of expression: Expression) -> String? {
        guard let term = expression.constant, !comments.hasOne(justBefore: expression.location) else { return nil }
        return term.stringValue?.withEscapedBracesQuoted ?? term.written
    }

    private mutating func write(
        _ expression: Expression, inTemplateBefore next: TemplatePart?
    ) throws(CommentCollision) {
        write("{")
        level += 1
        if lineEnd != nil {
            endLine()
            startLine()
        } else {
            let above = pending.prefix { $0.location.row < expression.location.row }
            if !above.isEmpty {
                write(" ")
                isInLine = true
                writeComments(above)
                pending = pending.dropFirst(above.count)
            }
        }
        try write(expression)
        if let next {
            let row =
                switch next {
                case .text: closingBraceRow(after: expression)
                case .expression(let next): next.location.row
                }
            let below = pending.prefix { $0.location.row < row }
            if !below.isEmpty {
                endLine()
                writeComments(below)
                pending = pending.dropFirst(below.count)
                startLine()
            }
        }
        write("}")
        level -= 1
    }

    /// The row of the brace behind an expression; only white space and comments stand between the two.
    private func closingBraceRow(after expression: Expression) -> Int {
        var row = expression.location.endRow
        var isInComment = false
        for byte in source.bytes[min(expression.location.end, source.bytes.count)...] {
            if byte == Ascii.newline {
                row += 1
                isInComment = false
            } else if byte == UInt8(ascii: "#") {
                isInComment = true
            } else if byte == UInt8(ascii: "}"), !isInComment {
                break
            }
        }
        return row
    }
}

extension RegoText {
    /// The text between the backticks of a template string.
    fileprivate var withEscapedBraces: String {
        var result = ""
        for scalar in string.unicodeScalars {
            if scalar == "{" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// The text between the quotes of a template string.
    fileprivate var withEscapedBracesQuoted: String {
        String(RegoText(RegoText(quotedForOPA).withEscapedBraces).string.dropFirst().dropLast())
    }
}
