import StintCore

/// What is wrong with a scenario, in words.
package struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }

    /// What an error of reading says, without the names of our types.
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as ScenarioError: return error.message
        case let error as CoreError: return error.message
        case DecodingError.keyNotFound(let key, let context):
            return place(context) + "`\(JSONText.snake(key.stringValue))` is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            return place(context) + context.debugDescription
        default: return "\(error)"
        }
    }

    private static func place(_ context: DecodingError.Context) -> String {
        let path = context.codingPath.map { JSONText.snake($0.stringValue) }.joined(separator: ".")
        return path.isEmpty ? "" : "`\(path)`: "
    }

    private enum JSONText {
        static func snake(_ name: String) -> String {
            name.unicodeScalars.map { scalar in
                ("A"..."Z").contains(scalar) ? "_" + String(scalar).lowercased() : String(scalar)
            }.joined()
        }
    }
}
