/// Why a typed evaluation gave no result.
public enum DecodedEvaluationError: Error, Sendable, CustomStringConvertible {
    /// Nothing is true of the input: the document is undefined. Where access is decided, that denies.
    case undefined
    /// The evaluation ended with an error.
    case evaluation(EvaluationError)
    /// The input cannot be a value, or the result is not of the type asked for.
    case coding(ValueCodingError)

    /// What went wrong.
    public var description: String {
        switch self {
        case .undefined: "the document is undefined"
        case .evaluation(let error): error.description
        case .coding(let error): error.description
        }
    }
}

extension PreparedQuery {
    /// The document's value as a Swift type.
    ///
    /// ```swift
    /// struct Decision: Decodable { var allow: Bool; var reasons: [String] }
    /// let decision = try query.decode(Decision.self, input: ["user": "alice"], options: EvaluationOptions(now: now))
    /// ```
    public func decode<T: Decodable>(
        _ type: T.Type, input: Value? = nil, data: BaseData = .empty, options: EvaluationOptions
    ) throws(DecodedEvaluationError) -> T {
        try decoded(type, input, data, options)
    }

    // A name of its own: a `Value` is `Encodable` too, and an overload would call itself.
    private func decoded<T: Decodable>(
        _ type: T.Type, _ input: Value?, _ data: BaseData, _ options: EvaluationOptions
    ) throws(DecodedEvaluationError) -> T {
        let answer: EvaluatedValue
        do {
            answer = try value(input: input, data: data, options: options)
        } catch {
            throw .evaluation(error)
        }
        guard let value = answer.value else { throw .undefined }
        do {
            return try ValueDecoder().decode(type, from: value)
        } catch {
            throw .coding(error)
        }
    }

    /// The document's value as a Swift type, for an input that is one.
    public func decode<T: Decodable, Input: Encodable>(
        _ type: T.Type, input: Input, data: BaseData = .empty, options: EvaluationOptions
    ) throws(DecodedEvaluationError) -> T {
        let encoded: Value
        do {
            encoded = try ValueEncoder().encode(input)
        } catch {
            throw .coding(error)
        }
        return try decoded(type, encoded, data, options)
    }
}

extension ResultSet {
    /// Every solution as a Swift type whose members are the query's variables.
    ///
    /// ```swift
    /// struct Row: Decodable { var user: String; var role: String }
    /// let rows = try results.decode(Row.self)
    /// ```
    public func decode<T: Decodable>(_ type: T.Type) throws(ValueCodingError) -> [T] {
        var rows: [T] = []
        for result in results {
            let bindings = RegoObject(result.bindings.map { (key: Value($0.name), value: $0.value) })
            rows.append(try ValueDecoder().decode(type, from: .object(bindings)))
        }
        return rows
    }
}
