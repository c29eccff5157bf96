import RegoSyntax
import Testing

/// Broken text is an error, never a trap and never a hang: real modules are cut, flipped and thinned out.
@Suite(.enabled(if: SharedData.isPresent)) struct ParserMutationTests {
    /// A small generator of numbers, so that a failure can be repeated.
    struct Numbers {
        var state: UInt64
        mutating func next(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return bound > 0 ? Int(state >> 33) % bound : 0
        }
    }

    static let sample: [[UInt8]] = {
        let all = (try? SharedData.conformanceModules()) ?? []
        let texts = all.flatMap(\.modules).map { Array($0.utf8) }.filter { $0.count < 1_500 }
        return stride(from: 0, to: texts.count, by: 9).map { texts[$0] }
    }()

    private func parse(_ bytes: [UInt8]) {
        do {
            let module = try Parser.parseModule(bytes: bytes, file: "mutant.rego")
            #expect(!module.package.path.isEmpty)
        } catch {
            #expect(!error.errors.isEmpty)
            for one in error.errors { #expect(!one.rendered.isEmpty) }
        }
    }

    @Test func truncationsAreHandled() {
        for text in Self.sample {
            for length in stride(from: 0, to: text.count, by: 1 + text.count / 24) { parse(Array(text[..<length])) }
        }
    }

    @Test func flippedBytesAreHandled() {
        var numbers = Numbers(state: 42)
        for text in Self.sample where !text.isEmpty {
            for _ in 0..<16 {
                var mutant = text
                mutant[numbers.next(below: mutant.count)] = UInt8(truncatingIfNeeded: numbers.next(below: 256))
                parse(mutant)
            }
        }
    }

    @Test func missingAndDoubledPiecesAreHandled() {
        var numbers = Numbers(state: 7)
        let separators = Set(" \n\t.,:;(){}[]|&=".utf8)
        for text in Self.sample {
            let pieces = text.split(omittingEmptySubsequences: false) { separators.contains($0) }.map(Array.init)
            guard pieces.count > 2 else { continue }
            for _ in 0..<12 {
                let index = numbers.next(below: pieces.count)
                let piece = pieces[index]
                let start = pieces[..<index].reduce(0) { $0 + $1.count + 1 }
                let end = min(start + piece.count + numbers.next(below: 2), text.count)
                parse(Array(text[..<min(start, text.count)]) + Array(text[end...]))
                parse(Array(text[..<end]) + piece + Array(text[end...]))
            }
        }
    }
}
