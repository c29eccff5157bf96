/// A line while it is typed: what is in it, where the cursor is, and which line of the history it was.
package struct LineBuffer: Sendable {
    /// What a key does to a line.
    package enum Outcome: Equatable, Sendable {
        /// The line has changed, or the cursor.
        case changed
        /// Nothing has.
        case ignored
        case entered(String)
        /// The line is thrown away.
        case cancelled
        /// The end of the input.
        case ended
        /// These may stand for the word at the cursor.
        case choices([String])
    }

    package private(set) var text: [Character] = []
    package private(set) var cursor = 0
    package var history: [String] = []
    private var place: Int?
    private var draft: [Character] = []

    package init(history: [String] = []) {
        self.history = history
    }

    /// Takes a key. `complete` answers what may stand for the word that ends a text.
    package mutating func press(_ key: Key, complete: (String) -> [String]) -> Outcome {
        switch key {
        case .character(let character):
            // An accent joins the letter before it.
            if cursor > 0, let joined = text[cursor - 1].joined(with: character) {
                text[cursor - 1] = joined
            } else {
                text.insert(character, at: cursor)
                cursor += 1
            }
        case .enter:
            let line = String(text)
            remember(line)
            (text, cursor, place) = ([], 0, nil)
            return .entered(line)
        case .cancel:
            (text, cursor, place) = ([], 0, nil)
            return .cancelled
        case .endOrDelete:
            if text.isEmpty { return .ended }
            return press(.delete, complete: complete)
        case .backspace:
            guard cursor > 0 else { return .ignored }
            cursor -= 1
            text.remove(at: cursor)
        case .delete:
            guard cursor < text.count else { return .ignored }
            text.remove(at: cursor)
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(text.count, cursor + 1)
        case .home: cursor = 0
        case .end: cursor = text.count
        case .killToEnd: text.removeSubrange(cursor...)
        case .killToStart:
            text.removeSubrange(..<cursor)
            cursor = 0
        case .killWord:
            var start = cursor
            while start > 0, text[start - 1].isWhitespace { start -= 1 }
            while start > 0, !text[start - 1].isWhitespace { start -= 1 }
            text.removeSubrange(start..<cursor)
            cursor = start
        case .up: return recall(-1)
        case .down: return recall(1)
        case .tab: return completeWord(complete)
        case .unknown: return .ignored
        }
        return .changed
    }

    /// Puts an entered line at the end of the history, once.
    private mutating func remember(_ line: String) {
        guard !line.allSatisfy(\.isWhitespace), history.last != line else { return }
        history.append(line)
    }

    private mutating func recall(_ step: Int) -> Outcome {
        let from = place ?? history.count
        let next = from + step
        guard next >= 0, next <= history.count else { return .ignored }
        if place == nil { draft = text }
        if next == history.count {
            text = draft
            place = nil
        } else {
            text = Array(history[next])
            place = next
        }
        cursor = text.count
        return .changed
    }

    private mutating func completeWord(_ complete: (String) -> [String]) -> Outcome {
        let before = String(text[..<cursor])
        let choices = complete(before)
        guard let first = choices.first else { return .ignored }
        let word = ReplSession.word(at: before)
        let common = choices.dropFirst().reduce(first) { String(zip($0, $1).prefix { $0 == $1 }.map(\.0)) }
        guard common.count > word.count else { return choices.count > 1 ? .choices(choices) : .ignored }
        let rest = Array(common.dropFirst(word.count))
        text.insert(contentsOf: rest, at: cursor)
        cursor += rest.count
        return .changed
    }
}

extension Character {
    /// The two as one character, where they are one.
    fileprivate func joined(with next: Character) -> Character? {
        let both = String(self) + String(next)
        return both.count == 1 ? both.first : nil
    }
}

/// A key, or a few keys at once.
package enum Key: Equatable, Sendable {
    case character(Character)
    case enter, tab, backspace, delete, left, right, up, down, home, end
    case killToEnd, killToStart, killWord
    /// Ctrl-C.
    case cancel
    /// Ctrl-D: the end of the input on an empty line.
    case endOrDelete
    case unknown

    /// Reads a key from bytes as a terminal sends them; `next` answers nil at the end.
    package static func read(_ next: () -> UInt8?) -> Key? {
        guard let byte = next() else { return nil }
        switch byte {
        case 0x01: return .home
        case 0x02: return .left
        case 0x03: return .cancel
        case 0x04: return .endOrDelete
        case 0x05: return .end
        case 0x06: return .right
        case 0x08, 0x7F: return .backspace
        case 0x09: return .tab
        case 0x0A, 0x0D: return .enter
        case 0x0B: return .killToEnd
        case 0x0E: return .down
        case 0x10: return .up
        case 0x15: return .killToStart
        case 0x17: return .killWord
        case 0x1B: return escape(next)
        case 0..<0x20: return .unknown
        case 0x20..<0x7F: return .character(Character(Unicode.Scalar(byte)))
        default: return character(byte, next)
        }
    }

    private static func escape(_ next: () -> UInt8?) -> Key? {
        guard let kind = next() else { return nil }
        guard kind == UInt8(ascii: "[") || kind == UInt8(ascii: "O") else { return .unknown }
        guard let code = next() else { return nil }
        switch code {
        case UInt8(ascii: "A"): return .up
        case UInt8(ascii: "B"): return .down
        case UInt8(ascii: "C"): return .right
        case UInt8(ascii: "D"): return .left
        case UInt8(ascii: "H"): return .home
        case UInt8(ascii: "F"): return .end
        case 0x30...0x39:
            var digits = [code]
            while let byte = next(), byte != UInt8(ascii: "~") {
                guard (0x30...0x39).contains(byte) || byte == UInt8(ascii: ";") else { return .unknown }
                if digits.count < 8 { digits.append(byte) }
            }
            // Of several numbers the first is the key, those after it are Shift and the like.
            switch String(decoding: digits.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self) {
            case "1", "7": return .home
            case "3": return .delete
            case "4", "8": return .end
            default: return .unknown
            }
        default: return .unknown
        }
    }

    /// The rest of a character of several bytes.
    private static func character(_ first: UInt8, _ next: () -> UInt8?) -> Key {
        let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        var bytes = [first]
        while bytes.count < count, let byte = next() { bytes.append(byte) }
        guard let text = String(validating: bytes, as: UTF8.self), let character = text.first else { return .unknown }
        return .character(character)
    }
}
