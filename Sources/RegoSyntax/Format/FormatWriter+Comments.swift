/// Two comments claim the end of one line, or one stands where a line would swallow it: what is being written is
/// taken over as it stands in the source instead.
struct CommentCollision: Error {
    /// Where the text ends that was taken over; nil where that is still to be done.
    var end: Int?
}

extension FormatWriter {
    /// Writes the comments above `row`, and keeps the one on it for the end of the line.
    mutating func passComments(to row: Int) throws(CommentCollision) {
        let above = pending.prefix { $0.location.row < row }
        pending = pending.dropFirst(above.count)
        writeComments(above)
        if let last = above.last, row - last.location.row > 1 { blankLine() }
        guard let comment = pending.first, comment.location.row == row else { return }
        guard lineEnd == nil else { throw CommentCollision() }
        lineEnd = comment
        pending = pending.dropFirst()
    }

    /// Writes comments on lines of their own; blank lines between them stay, and METADATA blocks are set apart.
    mutating func writeComments(_ comments: ArraySlice<Comment>) {
        var isInMetadata = false
        var previous: Comment?
        for comment in comments {
            if let previous {
                let distance = comment.location.row - previous.location.row
                if distance > 1 {
                    blankLine()
                    isInMetadata = false
                } else if distance == 1, isInMetadata, comment.beginsMetadata {
                    blankLine()
                }
            }
            if comment.beginsMetadata { isInMetadata = true }
            writeLine(comment)
            previous = comment
        }
    }

    // MARK: - Text taken over as it stands

    /// Writes the source text of `place`, and drops the comments inside of it.
    mutating func writeAsWritten(_ place: SourceLocation) {
        let bytes = place.bytes
        write(bytes)
        isInLine = true
        let lastRow = place.row + bytes.count { $0 == Ascii.newline }
        var waiting: [Comment] = []
        for comment in pending {
            if comment.location.row < lastRow { continue }
            if keepsCommentBehind, comment.location.row == lastRow {
                write(" ")
                write(comment)
                continue
            }
            waiting.append(comment)
        }
        pending = waiting[...]
    }

    /// Writes a part of a statement with `layOut`. Where comments collide and the part did not end with text taken
    /// over as it stands, all of it is. Returns whether they collided.
    @discardableResult
    mutating func writeSafely(
        _ place: SourceLocation, _ layOut: (inout FormatWriter) throws(CommentCollision) -> Void
    ) -> Bool {
        let mark = mark
        let wasInLine = isInLine
        let held = lineEnd
        do {
            try layOut(&self)
            return false
        } catch {
            if let end = error.end, end >= place.end { return true }
            goBack(to: mark)
            isInLine = wasInLine
            holdsLineEnd = false
            leadingUnion = nil
            // Comments above are written; the one that had the end of the line before keeps it.
            let above = pending.prefix { $0.location.row < place.row }
            pending = pending.dropFirst(above.count)
            writeComments(above)
            if !isInLine { startLine() }
            // Unless it is part of what is taken over.
            lineEnd = held.flatMap { (place.offset..<place.end).contains($0.location.offset) ? nil : $0 }
            writeAsWritten(place)
            if lineEnd == nil, let behind = pending.first, behind.location.row == place.endRow {
                lineEnd = behind
                pending = pending.dropFirst()
            }
            return true
        }
    }
}

extension Comment {
    /// A `# METADATA` line.
    var beginsMetadata: Bool {
        guard location.column == 1 else { return false }
        let words = text.string.utf8.drop { $0 == Ascii.space || $0 == Ascii.tab }
        return words.starts(with: "METADATA".utf8)
    }
}
