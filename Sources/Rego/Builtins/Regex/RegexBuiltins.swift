/// Regular expressions.
enum RegexBuiltins {
    static let family: [Builtin] = [
        Builtin("regex.match", arity: 2, match), Builtin("re_match", arity: 2, match),
        Builtin("regex.is_valid", arity: 1, isValid), Builtin("regex.split", arity: 2, split),
        Builtin("regex.find_n", arity: 3, find), Builtin("regex.find_all_string_submatch_n", arity: 3, findGroups),
        Builtin("regex.replace", arity: 3, replace), Builtin("regex.template_match", arity: 4, templateMatch),
        Builtin("regex.globs_match", arity: 2, globsMatch),
    ]

    private static func compile(
        _ pattern: RegoString, _ context: BuiltinContext
    ) throws(BuiltinError) -> RegularExpression {
        do throws(RegexSyntaxError) {
            return try RegularExpression.cached(pattern)
        } catch {
            throw .failed(error.message)
        }
    }

    /// What a scan over a text costs; patterns with many states cost more a byte.
    private static func charge(_ text: RegoString, _ context: BuiltinContext) throws(BuiltinError) {
        try context.charge(text.utf8Count / 8 &+ 16)
    }

    static func match(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (pattern, text) = (try arguments.string(0), try arguments.string(1))
        let expression = try compile(pattern, context)
        try charge(text, context)
        return .bool(text.withUTF8 { expression.matches($0) })
    }

    static func isValid(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        guard case .string(let pattern) = arguments[0] else { return false }
        return .bool((try? RegularExpression.cached(pattern)) != nil)
    }

    static func split(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (pattern, text) = (try arguments.string(0), try arguments.string(1))
        let expression = try compile(pattern, context)
        try charge(text, context)
        let parts = text.withUTF8 { text in
            expression.split(text, patternIsEmpty: pattern.isEmpty).map { Value(bytes: Array(text[$0])) }
        }
        return try context.array(parts)
    }

    static func find(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (pattern, text) = (try arguments.string(0), try arguments.string(1))
        let limit = try arguments.int(2)
        let expression = try compile(pattern, context)
        try charge(text, context)
        let found = text.withUTF8 { text in
            expression.allMatches(in: text, limit: limit, groups: false).map { match in
                Value(bytes: Array(text[match.start..<match.end]))
            }
        }
        return try context.array(found)
    }

    static func findGroups(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (pattern, text) = (try arguments.string(0), try arguments.string(1))
        let limit = try arguments.int(2)
        let expression = try compile(pattern, context)
        try charge(text, context)
        let found = text.withUTF8 { text in
            expression.allMatches(in: text, limit: limit, groups: true).map { match in
                Value.array(
                    RegoArray(
                        (0..<match.groupCount).map { group in
                            match.range(ofGroup: group).map { Value(bytes: Array(text[$0])) } ?? ""
                        }))
            }
        }
        try context.charge(found.count &* expression.groupNames.count)
        return try context.array(found)
    }

    static func replace(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try arguments.string(0)
        let (pattern, template) = (try arguments.string(1), try arguments.bytes(2))
        let expression = try compile(pattern, context)
        try charge(text, context)
        let limit = context.limits.stringBytes
        let result = try text.withUTF8 { (text) throws(BuiltinError) in
            try expression.replacingAll(in: text, with: template) { (count) throws(BuiltinError) in
                try context.charge(1)
                if count > limit { try context.checkString(bytes: count) }
            }
        }
        return try context.string(result)
    }

    // MARK: Templates and intersections

    /// A pattern whose regular expressions stand between delimiters: `urn:foo:{.*}`.
    static func templateMatch(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (template, text) = (try arguments.bytes(0), try arguments.string(1))
        let (start, end) = (try arguments.bytes(2), try arguments.bytes(3))
        guard start.count == 1, let opening = start.first else {
            throw .failed("start delimiter has to be exactly one character long but is \(start.count) long")
        }
        guard end.count == 1, let closing = end.first else {
            throw .failed("end delimiter has to be exactly one character long but is \(start.count) long")
        }
        let expression = try compile(
            RegoString(utf8: expand(template, opening: opening, closing: closing, context)), context)
        try charge(text, context)
        return .bool(text.withUTF8 { expression.matches($0) })
    }

    private static func expand(
        _ template: [UInt8], opening: UInt8, closing: UInt8, _ context: BuiltinContext
    ) throws(BuiltinError) -> [UInt8] {
        let unbalanced = BuiltinError.failed(
            "unbalanced braces in \(String(decoding: GoQuote.quote(template), as: UTF8.self))")
        var pattern = Array("^".utf8)
        var level = 0
        var start = 0
        for (index, byte) in template.enumerated() {
            if byte == opening {
                level += 1
                if level == 1 {
                    pattern.append(contentsOf: RegexSyntax.quote(template[start..<index]))
                    start = index + 1
                }
            } else if byte == closing {
                level -= 1
                guard level >= 0 else { throw unbalanced }
                if level == 0 {
                    let inner = Array(template[start..<index])
                    _ = try compile(RegoString(utf8: Array("^".utf8) + inner + Array("$".utf8)), context)
                    pattern.append(contentsOf: Array("(".utf8) + inner + Array(")".utf8))
                    start = index + 1
                }
            }
        }
        guard level == 0 else { throw unbalanced }
        return pattern + RegexSyntax.quote(template[start...]) + Array("$".utf8)
    }

    static func globsMatch(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (left, right) = (try arguments.string(0), try arguments.string(1))
        let (product, overflow) = left.utf8Count.multipliedReportingOverflow(by: right.utf8Count)
        try context.charge(overflow ? .max : product)
        do throws(GlobIntersection.InvalidPattern) {
            return .bool(try GlobIntersection(left.string, right.string).isInhabited())
        } catch {
            throw .failed(error.message)
        }
    }
}
