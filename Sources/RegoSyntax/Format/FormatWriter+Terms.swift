extension FormatWriter {
    /// Writes a term; where comments collide within it, its source text, and then says so.
    ///
    /// `place` is where the term counts as standing, where that is not its own place.
    mutating func writeTerm(_ term: Term, at place: SourceLocation? = nil) throws(CommentCollision) {
        guard !pending.isEmpty else {
            try write(term, isEnclosed: false, at: place ?? term.location)
            return
        }
        let mark = mark
        do {
            try write(term, isEnclosed: false, at: place ?? term.location)
        } catch {
            let written = term.location
            // A comment above the term would be lost, and a displaced term has no text of its own.
            if isDisplaced || mark.pending.first.map({ $0.location.row < written.row }) == true || written.length == 0 {
                throw CommentCollision()
            }
            goBack(to: mark)
            if let row = lineEnd?.location.row, row >= written.row, row <= written.endRow { lineEnd = nil }
            writeAsWritten(written)
            throw CommentCollision(end: written.end)
        }
    }

    /// Writes a term. An infix call is put in parentheses where `isEnclosed` asks for it.
    mutating func write(
        _ term: Term, isEnclosed: Bool, at place: SourceLocation? = nil
    ) throws(CommentCollision) {
        let place = place ?? term.location
        var isEnclosed = isEnclosed
        if case .term(let offset)? = leadingUnion, offset == term.location.offset, term.isUnion {
            leadingUnion = nil
            isEnclosed = true
        }
        try passComments(to: place.row)
        if !isInLine { startLine() }
        switch term.kind {
        case .null, .boolean, .number: write(term.written)
        case .string(let text): writeString(text, at: place)
        case .variable(let name): write(variable(name))
        case .ref(let path): try writeRef(path)
        case .array(let elements):
            try writeCollection(elements.map { .term($0) }, .bracket, at: place)
        case .set(let elements):
            try writeSet(elements, at: place)
        case .object(let entries):
            try writeCollection(TermOrder.sorted(entries).map { .entry($0) }, .brace, at: place)
        case .arrayComprehension(let head, let body):
            try writeComprehension(.bracket, head, at: head.location, body, in: place)
        case .setComprehension(let head, let body):
            try writeComprehension(.brace, head, at: head.location, body, in: place)
        case .objectComprehension(let key, let value, let body):
            try writeObjectComprehension(key, value, body, in: place)
        case .call(let call): try writeCall(call, isEnclosed: isEnclosed, at: place)
        case .templateString(let parts): try writeTemplate(parts, at: place)
        }
        if !isInLine { startLine() }
    }

    func variable(_ name: RegoText) -> String {
        guard name.string.utf8.first == UInt8(ascii: "$") else { return name.string }
        return sharedWildcards.contains(name) ? "_" + name.string.dropFirst() : "_"
    }

    // MARK: - Strings

    /// A string stays as it is written, raw or with its escapes, where its text can be seen at `place`.
    private mutating func writeString(_ value: RegoText, at place: SourceLocation) {
        let text = place.bytes
        if text.first == UInt8(ascii: "`") {
            write(text)
            return
        }
        if let last = text.last, last == UInt8(ascii: "\"") || last == UInt8(ascii: "`"),
            let start = text.firstIndex(of: last), value.isWritten(as: text[start...])
        {
            write(text[start...])
            return
        }
        write(value.quotedForOPA)
    }

    // MARK: - Refs

    mutating func writeRef(_ path: [Term]) throws(CommentCollision) {
        guard let head = path.first else { return }
        var isEnclosed = false
        if case .call = head.kind { isEnclosed = head.location.beginsWithParenthesis }
        try write(head, isEnclosed: isEnclosed)
        for step in path.dropFirst() {
            switch step.kind {
            case .string(let name): write(nameStep(name, at: step.location))
            case .variable(let name): write("[" + variable(name) + "]")
            default:
                write("[")
                do {
                    try writeTerm(step)
                } catch {
                    // The bracket must not become part of a comment.
                    guard error.end != nil else { throw error }
                    text.append(Ascii.newline)
                }
                write("]")
            }
        }
    }

    /// `.name`, or `["name"]` where that is no name.
    func nameStep(_ name: RegoText, at place: SourceLocation) -> String {
        let isQuotedKeyword = style.isKeyword(name) && place.bytes.first == UInt8(ascii: "\"")
        return name.isName && !isQuotedKeyword ? "." + name.string : "[" + name.quotedForOPA + "]"
    }

    // MARK: - Collections

    private mutating func writeCollection(
        _ elements: [ListElement], _ brackets: ClosingBracket, at place: SourceLocation
    ) throws(CommentCollision) {
        text.append(brackets.open)
        try writeList(elements, in: place, closingRow: brackets.row(in: place), enclosesUnions: true)
        text.append(brackets.close)
    }

    private mutating func writeSet(_ elements: [Term], at place: SourceLocation) throws(CommentCollision) {
        guard elements.isEmpty else {
            try writeCollection(TermOrder.distinct(elements).map { .term($0) }, .brace, at: place)
            return
        }
        write("set()")
        try passComments(to: ClosingBracket.parenthesis.row(in: place))
    }

    // MARK: - Comprehensions

    private mutating func writeComprehension(
        _ brackets: ClosingBracket, _ head: Term, at headPlace: SourceLocation, _ body: Body, in place: SourceLocation,
        isOpen: Bool = false
    ) throws(CommentCollision) {
        if !isOpen { text.append(brackets.open) }
        if headPlace.row > place.row {
            endLine()
            startLine()
        }
        var isEnclosed = false
        if case .call = head.kind { isEnclosed = head.isUnion || headPlace.beginsWithParenthesis }
        try write(head, isEnclosed: isEnclosed, at: headPlace)
        write(" |")
        try writeBody(body, after: headPlace, in: place, brackets)
        text.append(brackets.close)
    }

    private mutating func writeObjectComprehension(
        _ key: Term, _ value: Term, _ body: Body, in place: SourceLocation
    ) throws(CommentCollision) {
        write("{")
        if key.location.row > place.row + 1 {
            endLine()
            startLine()
        }
        try writeEnclosingUnion(key)
        write(": ")
        // The value is never put on a line of its own: it counts as standing where its key does.
        try writeComprehension(.brace, value, at: key.location, body, in: place, isOpen: true)
    }
}
