/// Why `http.send` has no response.
enum HTTPSendFailure: Error {
    /// The request object is wrong in its types.
    case type(String)
    /// The request cannot be made from the object.
    case request(String)
    /// The exchange cannot be made, told without naming the function.
    case plain(String)
    /// The exchange failed on the way.
    case network(String)
    /// No answer in time: what a program reads, and what a person does.
    case timedOut(message: String, shown: String)
    /// The evaluation ends.
    case halt(BuiltinError)

    /// As an error of the expression.
    var raised: BuiltinError {
        switch self {
        case .type(let message): BuiltinError(.type, message)
        case .request(let message), .plain(let message), .network(let message): .failed(message)
        case .timedOut(_, let shown): .failed(shown)
        case .halt(let error): error
        }
    }

    /// As the object that `raise_error: false` asks for.
    var object: Value {
        let (code, message) =
            switch self {
            case .type(let message): ("eval_http_send_internal_error", "eval_type_error: http.send: \(message)")
            case .request(let message): ("eval_http_send_internal_error", "eval_builtin_error: http.send: \(message)")
            case .plain(let message): ("eval_http_send_internal_error", message)
            case .network(let message), .timedOut(let message, _): ("eval_http_send_network_error", message)
            case .halt(let error): ("eval_http_send_internal_error", error.message)
            }
        return ["status_code": 0, "error": ["code": Value(code), "message": Value(message)]]
    }
}
