import CRE2
// Nothing of it is used; importing it links RE2.
import CRE2System

/// A compiled regular expression with Go's syntax and rules, matched by RE2 in time linear in the text.
///
/// Offsets count UTF-8 bytes.
// RE2 keeps a compiled pattern unchanged and guards its match caches itself, so matching from many threads is sound.
final class RegularExpression: @unchecked Sendable {
    /// One match: offsets of the whole match, then of every group; -1 for a group that took no part.
    struct Match {
        var positions: [Int64]

        var start: Int { Int(positions[0]) }
        var end: Int { Int(positions[1]) }
        var groupCount: Int { positions.count / 2 }

        /// The bytes a group matched; nil when it took no part or does not exist.
        func range(ofGroup index: Int) -> Range<Int>? {
            guard index >= 0, 2 * index + 1 < positions.count, positions[2 * index] >= 0 else { return nil }
            return Int(positions[2 * index])..<Int(positions[2 * index + 1])
        }
    }

    /// Bytes that one compiled pattern and its caches may take.
    static let maximumMemory: Int64 = 16 << 20
    /// Bytes a pattern may have.
    static let maximumPatternLength = 1 << 20

    /// Names of the groups by their number; group 0 is the whole match and nameless.
    let groupNames: [[UInt8]?]
    private let handle: OpaquePointer

    /// Compiles a pattern, or says what is wrong with it in Go's words.
    init(_ pattern: [UInt8]) throws(RegexSyntaxError) {
        let translated = try RegexSyntax(pattern).translate()
        guard
            let handle = translated.pattern.withUnsafeBufferPointer({ buffer in
                cre2_compile(buffer.baseAddress, buffer.count, Self.maximumMemory)
            })
        else { throw RegexSyntaxError(problem: .tooLarge, argument: pattern) }
        if let error = RegexSyntaxError(compiled: handle, pattern: pattern) {
            cre2_free(handle)
            throw error
        }
        self.handle = handle
        self.groupNames = translated.groupNames
    }

    private static let known = PatternCache<RegoString, RegularExpression>(capacity: 256)

    /// The compiled form of a pattern, which is kept for the next time.
    static func cached(_ pattern: RegoString) throws(RegexSyntaxError) -> RegularExpression {
        if let known = known.pattern(pattern) { return known }
        let expression = try RegularExpression(pattern.utf8)
        known.insert(expression, for: pattern)
        return expression
    }

    deinit {
        cre2_free(handle)
    }

    /// Does the pattern match anywhere in the text?
    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        cre2_match(handle, text.baseAddress, text.count, 0, nil, 0) == 1
    }

    /// The leftmost match that begins at `start` or later.
    func firstMatch(in text: UnsafeBufferPointer<UInt8>, from start: Int, groups: Bool) -> Match? {
        let count = groups ? groupNames.count : 1
        var positions = [Int64](repeating: -1, count: 2 * count)
        let found = positions.withUnsafeMutableBufferPointer { buffer in
            cre2_match(handle, text.baseAddress, text.count, start, buffer.baseAddress, Int32(count))
        }
        return found == 1 ? Match(positions: positions) : nil
    }
}

extension RegularExpression {
    /// Successive matches that do not overlap, as Go finds them: an empty match right after a match does not count.
    ///
    /// - Parameter limit: the most to find; negative for all.
    func allMatches(in text: UnsafeBufferPointer<UInt8>, limit: Int, groups: Bool) -> [Match] {
        var found: [Match] = []
        let limit = limit < 0 ? Int.max : limit
        var position = 0
        var previousEnd = -1
        while found.count < limit, position <= text.count {
            guard let match = firstMatch(in: text, from: position, groups: groups) else { break }
            var counts = true
            if match.end == position {
                counts = match.start != previousEnd
                position += Self.scalarWidth(in: text, at: position)
            } else {
                position = match.end
            }
            previousEnd = match.end
            if counts { found.append(match) }
        }
        return found
    }

    /// The pieces of the text between the matches.
    func split(_ text: UnsafeBufferPointer<UInt8>, patternIsEmpty: Bool) -> [Range<Int>] {
        if !patternIsEmpty, text.isEmpty { return [0..<0] }
        var pieces: [Range<Int>] = []
        var begin = 0
        var end = 0
        for match in allMatches(in: text, limit: -1, groups: false) {
            end = match.start
            if match.end != 0 { pieces.append(begin..<end) }
            begin = match.end
        }
        if end != text.count { pieces.append(begin..<text.count) }
        return pieces
    }

    /// Replaces every match by the expanded template (`$1`, `${name}`, `$$`).
    ///
    /// - Parameter charge: is told how many bytes the result has grown to, and may end the work by throwing.
    func replacingAll<Failure: Error>(
        in text: UnsafeBufferPointer<UInt8>, with template: [UInt8], charge: (Int) throws(Failure) -> Void
    ) throws(Failure) -> [UInt8] {
        let template = RegexTemplate(template, groupNames: groupNames)
        var result: [UInt8] = []
        var lastEnd = 0
        var position = 0
        while position <= text.count {
            guard let match = firstMatch(in: text, from: position, groups: template.usesGroups) else { break }
            result.append(contentsOf: text[lastEnd..<match.start])
            if match.end > lastEnd || match.start == 0 {
                template.expand(match, in: text, into: &result)
                try charge(result.count)
            }
            lastEnd = match.end
            let next = position + Self.scalarWidth(in: text, at: position)
            position = next > match.end ? next : match.end
        }
        result.append(contentsOf: text[lastEnd...])
        try charge(result.count)
        return result
    }

    /// Bytes of the scalar at an offset; one at the end and inside malformed text, so that a scan always moves on.
    private static func scalarWidth(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
        guard position < text.count else { return 1 }
        let width =
            switch text[position] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        return position + width <= text.count ? width : 1
    }
}
