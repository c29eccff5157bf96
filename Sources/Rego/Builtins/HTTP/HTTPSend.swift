/// `http.send`
enum HTTPSend {
    static let family: [Builtin] = [
        Builtin("http.send", arity: 1, isNondeterministic: true, send)
    ]

    /// What this evaluation has asked already: one answer for one request.
    private final class Answers {
        var all: [Value: Result<Value, HTTPSendFailure>] = [:]
    }

    private static func send(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let object = try arguments.object(0)
        try context.charge(traversing: arguments[0])
        let raises: Bool
        switch object["raise_error"] {
        case nil: raises = true
        case .bool(let flag)?: raises = flag
        default: throw .failed("invalid value for raise_error field")
        }
        do throws(HTTPSendFailure) {
            return try answer(arguments, object, context)
        } catch {
            if case .halt(let error) = error { throw error }
            if raises { throw error.raised }
            return error.object
        }
    }

    private static func answer(
        _ arguments: BuiltinArguments, _ object: RegoObject, _ context: BuiltinContext
    ) throws(HTTPSendFailure) -> Value {
        do {
            _ = try RequestObject.check(arguments)
        } catch {
            throw error.code == .type ? .type(error.message) : .request(error.message)
        }
        let key = try cacheKey(object)
        let answers = context.cached("http.send") { Answers() }
        if let known = answers.all[key] { return try known.get() }
        do throws(HTTPSendFailure) {
            let exchange = HTTPSendExchange(object: object, key: key, context: context)
            let answer = try exchange.run()
            answers.all[key] = .success(answer)
            return answer
        } catch {
            answers.all[key] = .failure(error)
            throw error
        }
    }

    /// The object without the headers that do not count.
    private static func cacheKey(_ object: RegoObject) throws(HTTPSendFailure) -> Value {
        let key = object.inserting(.null, for: "cache_ignored_headers")
        guard let ignored = object["cache_ignored_headers"], let headers = object["headers"] else {
            return .object(key)
        }
        let wrong = HTTPSendFailure.plain("cache_ignored_headers must be an array of strings")
        guard case .array(let names) = ignored else { throw wrong }
        guard case .object(var counted) = headers else { throw .request("invalid type for headers key") }
        for name in names {
            guard case .string = name else { throw wrong }
            counted = counted.removing(name)
        }
        return .object(key.inserting(.object(counted), for: "headers"))
    }
}
