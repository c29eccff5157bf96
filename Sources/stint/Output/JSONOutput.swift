import FoundationEssentials
import RegoTools
import StintAPI

/// Results for programs: the API's own JSON, keys sorted, two blanks of indentation. Stable as the API is.
enum JSONOutput {
    /// `value` as JSON text that ends with a line end.
    static func text(_ value: some Encodable) throws(CommandFailure) -> [UInt8] {
        JSONText.indented(try encoded(value))
    }

    /// `value` on one line, for streams of values.
    static func line(_ value: some Encodable) throws(CommandFailure) -> [UInt8] {
        try encoded(value) + [UInt8(ascii: "\n")]
    }

    private static func encoded(_ value: some Encodable) throws(CommandFailure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(value))
        } catch {
            throw CommandFailure(.failure, "the result cannot be written as JSON")
        }
    }

    static func write(_ value: some Encodable) throws(CommandFailure) {
        Console.out(try text(value))
    }
}
