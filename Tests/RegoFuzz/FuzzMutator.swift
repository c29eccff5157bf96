/// Makes the case of a number: the seed, the number and the corpus alone decide it.
struct FuzzMutator {
    let seed: UInt64
    let corpus: [FuzzCase]

    func make(_ number: UInt64) -> FuzzCase {
        var random = FuzzRandom(seed: seed, stream: number)
        var made = random.pick(corpus) ?? FuzzSeeds.own[0]
        let other = random.pick(corpus) ?? made
        for _ in 0...random.below(3) {
            switch random.below(8) {
            case 0: made.query = mutated(made.query, beside: other.query, &random)
            case 1: made.input = mutated(made.input, beside: other.input, &random)
            case 2: made.data = mutated(made.data, beside: other.data, &random)
            case 3: (made.input, made.data) = (other.input, other.data)
            default: made.module = mutated(made.module, beside: other.module, &random)
            }
        }
        return made
    }

    private func mutated(_ bytes: [UInt8], beside other: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        var made = bytes
        for _ in 0...random.below(4) {
            made = random.once(in: 4) ? changedBytes(made, other, &random) : changedPieces(made, other, &random)
            // What doubles must not double for ever.
            if made.count > 20_000 { made.removeLast(made.count - 20_000) }
        }
        return made
    }

    // MARK: Bytes

    private func changedBytes(_ bytes: [UInt8], _ other: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        var made = bytes
        let (place, length) = (random.below(made.count + 1), random.below(16))
        let end = min(place + length, made.count)
        switch random.below(6) {
        case 0 where place < made.count: made[place] = UInt8(truncatingIfNeeded: random.next())
        case 1 where place < made.count: made[place] ^= 1 << UInt8(random.below(8))
        case 2: made.removeSubrange(place..<end)
        case 3: made.insert(contentsOf: made[place..<end], at: place)
        case 4:
            let from = random.below(other.count)
            made = Array(made[..<place] + other[from...])
        default: made.insert(contentsOf: Array((random.pick(Self.words) ?? "").utf8), at: place)
        }
        return made
    }

    /// Words that lexers, parsers and readers of numbers, JSON and patterns treat in ways of their own.
    private static let words = [
        "package", "import", "default", "else", "if", "contains", "some", "every", "in", "not", "with", "as", "null",
        "true",
        "set()", "and", "or", "input", "data", "_", ":=", "==", "=", "|", "&", "-", "..", "::", "{", "}", "[", "]", "(",
        ")", "\"",
        "`", "$\"", "$`", "\\u0000", "\\ud800", "\u{FEFF}", "\r\n", "#", ";", ",", ":", "0", "-0", "1e400", "1e-400",
        "1e999999999",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "0x1f", "1.", "00", "1_0", "NaN", "\u{0}",
        "é", "\u{1F469}",
        "with input as", "[_]", "[x]", "{x |", "[x |", "{x: y |", "every k, v in", "numbers.range(1, 1000000000)",
        "data[_][_][_]",
        "walk(input, x)", "sprintf(\"%9999999d\", [1])", "regex.match(\"(((a*)*)*)*b\", \"aaaaaaaaaaaaaaaaaaaaaaaa\")",
        "import rego.v1", "import future.keywords", "import future.keywords.not",
        "# METADATA\n# title: x\n# scope: document\n",
    ]

    // MARK: Pieces

    private func changedPieces(_ bytes: [UInt8], _ other: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        var text = FuzzPieces(bytes)
        let theirs = FuzzPieces(other)
        guard !text.pieces.isEmpty, !theirs.pieces.isEmpty else { return changedBytes(bytes, other, &random) }
        let place = random.below(text.pieces.count)
        let from = random.below(theirs.pieces.count)
        switch random.below(12) {
        case 0: text.pieces.remove(at: place)
        case 1: text.pieces.insert(text.pieces[random.below(text.pieces.count)], at: place)
        case 2: text.pieces.swapAt(place, random.below(text.pieces.count))
        case 3: text.pieces[place] = theirs.pieces[from]
        case 4: text.pieces[place] = Array((random.pick(Self.words) ?? "").utf8)[...]
        case 5:
            guard let group = text.group(near: place), let new = theirs.group(near: from) else { break }
            text.pieces.replaceSubrange(group, with: theirs.pieces[new])
        case 6:
            guard let group = text.group(near: place) else { break }
            text.pieces.removeSubrange(group)
        case 7:
            guard let group = text.group(near: place) else { break }
            let times = random.once(in: 8) ? random.below(300) : random.below(6)
            wrap(&text, group, times, &random)
        case 8:
            let line = text.line(around: place)
            text.pieces.insert(
                contentsOf: Array(text.pieces[line]), at: text.line(around: from % text.pieces.count).lowerBound)
        case 9: text.pieces.removeSubrange(text.line(around: place))
        case 10:
            text.pieces.insert(
                contentsOf: theirs.pieces[theirs.line(around: from)], at: text.line(around: place).lowerBound)
        default: rename(&text, place, random.below(text.pieces.count))
        }
        return text.bytes
    }

    /// Puts a group into brackets many times over.
    private func wrap(_ text: inout FuzzPieces, _ group: Range<Int>, _ times: Int, _ random: inout FuzzRandom) {
        let shapes = [
            ("[", "]"), ("(", ")"), ("{", "}"), ("{\"a\": ", "}"), ("[x | x := ", "]"), ("f(", ")"), ("-", ""),
            ("not ", ""),
        ]
        guard let (open, close) = random.pick(shapes) else { return }
        let middle = text.pieces[group].flatMap { Array($0) }
        let made =
            Array(String(repeating: open, count: times).utf8) + middle
            + Array(String(repeating: close, count: times).utf8)
        text.pieces.replaceSubrange(group, with: [made[...]])
    }

    /// Gives every piece like one the text of another.
    private func rename(_ text: inout FuzzPieces, _ place: Int, _ other: Int) {
        let (old, new) = (text.pieces[place], text.pieces[other])
        text.pieces = text.pieces.map { $0.elementsEqual(old) ? new : $0 }
    }
}
