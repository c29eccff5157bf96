/// Writes a module's text. Lines are kept where the source breaks them; comments wait in order and are written when
/// something below them is, or at the end of the line they stand on.
///
/// Where a comment stands decides what is done with it, and rows alone decide that: each node, before it is written,
/// takes the comments above its row and the one on its row (`passComments`).
struct FormatWriter {
    let style: FormatStyle
    let source: SourceText
    /// Wildcards that occur more than once, as in a head that several bodies share, and need a name.
    var sharedWildcards: Set<RegoText> = []
    /// Every comment, in order.
    let comments: [Comment]

    /// What has been written.
    var text: [UInt8] = []
    /// How deep lines are indented.
    var level = 0
    /// Something has been written on the present line.
    var isInLine = false
    /// Comments not yet written, in order.
    var pending: ArraySlice<Comment>
    /// The comment to write at the end of the present line.
    var lineEnd: Comment?
    /// The next end of a line leaves `lineEnd` to the one after it.
    var holdsLineEnd = false
    /// Text taken over as it stands keeps the comment behind its last line.
    var keepsCommentBehind = false
    /// Inside an inline `else` body every node counts as standing where the `else` stands, as in OPA.
    var isDisplaced = false
    /// Parentheses around infix calls that are not yet closed.
    var openParentheses = 0
    /// A union at the very beginning of a body in braces needs parentheses, or `x | y` would read as a comprehension.
    var leadingUnion: LeadingUnion?
    /// Calls that cannot be written as they should.
    var problems: [RegoError] = []

    enum LeadingUnion {
        /// The expression that begins at this byte.
        case expression(Int)
        /// The term that begins at this byte.
        case term(Int)
    }

    init(style: FormatStyle, module: Module) {
        self.style = style
        source = module.source
        comments = module.comments.map { comment in
            Comment(text: comment.text.withoutTrailingSpace, location: comment.location)
        }
        pending = comments[...]
    }

    // MARK: - Lines

    mutating func write(_ string: String) {
        text.append(contentsOf: string.utf8)
    }

    mutating func write(_ bytes: ArraySlice<UInt8>) {
        text.append(contentsOf: bytes)
    }

    mutating func startLine() {
        isInLine = true
        text.append(contentsOf: repeatElement(Ascii.tab, count: level))
    }

    mutating func endLine() {
        isInLine = false
        if let comment = lineEnd, !holdsLineEnd {
            write(" ")
            write(comment)
            lineEnd = nil
        }
        holdsLineEnd = false
        text.append(Ascii.newline)
    }

    mutating func blankLine() {
        if isInLine { endLine() }
        text.append(Ascii.newline)
    }

    mutating func write(_ comment: Comment) {
        write("#" + comment.text.string)
    }

    mutating func writeLine(_ comment: Comment) {
        if !isInLine { startLine() }
        write(comment)
        endLine()
    }

    /// The text, with one newline at its end.
    var result: [UInt8] {
        guard text.last == Ascii.newline else { return text }
        var result = text
        while result.last == Ascii.newline { result.removeLast() }
        result.append(Ascii.newline)
        return result
    }

    // MARK: - Going back

    struct Mark {
        var length: Int
        var level: Int
        var parentheses: Int
        var pending: ArraySlice<Comment>
    }

    var mark: Mark {
        Mark(length: text.count, level: level, parentheses: openParentheses, pending: pending)
    }

    /// Takes back what was written since `mark`; the comments wait again.
    mutating func goBack(to mark: Mark) {
        text.removeLast(max(0, text.count - mark.length))
        level = mark.level
        openParentheses = mark.parentheses
        pending = mark.pending
    }
}

extension RegoText {
    /// Without white space at the end.
    fileprivate var withoutTrailingSpace: RegoText {
        var scalars = string.unicodeScalars[...]
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return RegoText(String(scalars))
    }
}
