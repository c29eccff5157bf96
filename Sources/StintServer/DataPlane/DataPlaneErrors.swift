/// Errors in the shape of the interface that was called: OPA's for its REST API, a message for AuthZEN's.
enum DataPlaneErrors {
    /// Replaces what is in `out` by the error.
    static func write(_ status: Int, _ message: String, target: String, into out: inout JSONBytes) -> DataPlaneReply {
        isOPA(target)
            ? opa(status, code: opaCode(status), message, into: &out) : text(status, message, into: &out)
    }

    static func isOPA(_ target: String) -> Bool { target.utf8.starts(with: "/v1".utf8) }

    /// OPA's codes (its `server/types`), and its fashion for what it has no code for.
    private static func opaCode(_ status: Int) -> String {
        switch status {
        case 401, 403: "unauthorized"
        case 404: "resource_not_found"
        case 405: "method_not_allowed"
        case 413: "request_too_large"
        case 415: "unsupported_media_type"
        case 500..<600: "internal_error"
        default: "invalid_parameter"
        }
    }

    static func opa(_ status: Int, code: String, _ message: String, into out: inout JSONBytes) -> DataPlaneReply {
        out.removeAll()
        out.beginObject()
        out.key("code")
        out.string(code)
        out.key("message")
        out.string(message)
        out.endObject()
        return reply(status, .json)
    }

    /// An error message string, as AuthZEN has it.
    static func text(_ status: Int, _ message: String, into out: inout JSONBytes) -> DataPlaneReply {
        out.removeAll()
        out.bytes.append(contentsOf: message.utf8)
        return reply(status, .text)
    }

    private static func reply(_ status: Int, _ type: DataPlaneReply.ContentType) -> DataPlaneReply {
        var reply = DataPlaneReply(status, contentType: type)
        if status == 401 { reply.headers.append(("WWW-Authenticate", "Bearer realm=\"stint\"")) }
        return reply
    }
}
