import BigInt

/// A compiled JSON schema: its parts in one list, which point at each other by position, so that a schema may refer to
/// itself.
final class JSONSchema {
    /// What stands for elements or properties that are not listed.
    enum Remainder {
        case bool(Bool)
        case schema(Int)
    }

    /// What the presence of a property asks for.
    enum Dependency {
        case properties([RegoString])
        case schema(Int)
    }

    /// One schema of a document. Numbers are the positions of others.
    struct Part {
        /// The schemas `true` and `false`.
        var pass: Bool?
        /// The schema that `$ref` names; it stands for all of this one.
        var reference: Int?
        var types: [String] = []

        var items: [Int] = []
        /// Whether `items` holds one schema for all elements.
        var itemsAreAlike = false
        var additionalItems: Remainder?
        var minItems: Int?
        var maxItems: Int?
        var uniqueItems = false
        var contains: Int?

        var properties: [(name: RegoString, schema: Int)] = []
        var patternProperties: [(pattern: RegularExpression, schema: Int)] = []
        var additionalProperties: Remainder?
        var propertyNames: Int?
        var dependencies: [(name: RegoString, needs: Dependency)] = []
        var minProperties: Int?
        var maxProperties: Int?
        var required: [RegoString] = []

        var multipleOf: Number?
        var minimum: Number?
        var exclusiveMinimum: Number?
        var maximum: Number?
        var exclusiveMaximum: Number?

        var minLength: Int?
        var maxLength: Int?
        var pattern: (text: RegoString, expression: RegularExpression)?
        var format: RegoString?

        var constant: Value?
        var choices: [Value]?

        var oneOf: [Int] = []
        var anyOf: [Int] = []
        var allOf: [Int] = []
        var not: Int?
        var condition: Int?
        var then: Int?
        var otherwise: Int?
    }

    let parts: [Part]
    let root: Int

    init(parts: [Part], root: Int) {
        self.parts = parts
        self.root = root
    }

    /// The value with numbers as `double`s, as the library that OPA uses compares constants.
    static func canonical(_ value: Value) -> Value {
        switch value {
        case .null, .bool, .string, .set: value
        case .number(let number): .number(canonical(number))
        case .array(let array): .array(RegoArray(array.map { canonical($0) }))
        case .object(let object): .object(RegoObject(object.map { (key: $0.key, value: canonical($0.value)) }))
        }
    }

    private static func canonical(_ number: Number) -> Number {
        let double = number.double
        if let integer = Int64(exactly: double), integer != 0 { return Number(integer) }
        guard double.isFinite, double != 0 else { return number }
        let (digits, point) = GoFloat.shortestDigits(double)
        var text = double < 0 ? "-" : ""
        let written = String(decoding: digits.map { $0 | 0x30 }, as: UTF8.self)
        if double.magnitude < 1e-6 || double.magnitude >= 1e21 {
            text += written.prefix(1) + (written.count > 1 ? "." + written.dropFirst() : "")
            text += "e" + (point > 0 ? "+" : "") + String(point - 1)
        } else if point <= 0 {
            text += "0." + String(repeating: "0", count: -point) + written
        } else if point >= written.count {
            text += written + String(repeating: "0", count: point - written.count)
        } else {
            text += written.prefix(point) + "." + written.dropFirst(point)
        }
        return Number(text: text) ?? number
    }

    /// A bound as messages show it.
    static func text(_ number: Number) -> String {
        guard number.signum != 0 else { return "0" }
        let decimal = number.decimal
        let digits = decimal.digits.map { $0 &+ 48 }
        let exponent = decimal.point - 1
        let sign = number.signum < 0 ? "-" : ""
        let written = String(decoding: digits, as: UTF8.self)
        if exponent < -4 || exponent >= 6 {
            let fraction = written.count > 1 ? "." + written.dropFirst() : ""
            let size = String(exponent.magnitude)
            return sign + written.prefix(1) + fraction + "e" + (exponent < 0 ? "-" : "+")
                + (size.count < 2 ? "0" : "") + size
        }
        if decimal.point <= 0 { return sign + "0." + String(repeating: "0", count: -decimal.point) + written }
        if decimal.point >= written.count {
            return sign + written + String(repeating: "0", count: decimal.point - written.count)
        }
        return sign + written.prefix(decimal.point) + "." + written.dropFirst(decimal.point)
    }
}

extension Number {
    /// The number's digits and scale.
    var decimal: Decimal {
        switch representation {
        case .int(let value): Decimal(integer: BigInt(value))
        case .decimal(let decimal): decimal
        }
    }

    /// Whether the number is a whole multiple of another, exactly; `divisor` is not zero.
    func isMultiple(of divisor: Number, _ context: BuiltinContext) throws(BuiltinError) -> Bool {
        if case .int(let left) = representation, case .int(let right) = divisor.representation, right > 0 {
            return left % right == 0
        }
        let (left, right) = (decimal, divisor.decimal)
        guard !left.isZero else { return true }
        let digits = (left.digitCount &+ right.digitCount) / 64 &+ 1
        try context.charge(digits.multipliedReportingOverflow(by: digits).partialValue)
        let shift = left.scale &- right.scale
        let (value, unit) = (left.significand, right.significand)
        // Significands have no zeros at their end, so none that must be shifted down is a multiple.
        guard shift >= 0, !unit.isZero else { return false }
        return (value * BigUInt(10).power(BigUInt(shift), modulus: unit) % unit).isZero
    }
}
