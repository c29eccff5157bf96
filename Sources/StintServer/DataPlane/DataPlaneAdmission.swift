import NIOHTTP1

/// What is refused of a request by its head alone, before any of its body is read.
enum DataPlaneAdmission {
    struct Refusal {
        let status: Int
        let message: String
    }

    static func refusal(of head: HTTPRequestHead, limits: DataPlaneLimits) -> Refusal? {
        guard head.version == .http1_1 || head.version == .http1_0 else {
            return Refusal(status: 505, message: "only HTTP/1.0 and HTTP/1.1 are spoken here")
        }
        guard head.uri.utf8.count <= limits.maxTargetBytes else {
            return Refusal(status: 414, message: "the address is longer than \(limits.maxTargetBytes) bytes")
        }
        let hosts = head.headers["host"].count
        if hosts > 1 || (hosts == 0 && head.version == .http1_1) {
            return Refusal(status: 400, message: "exactly one Host header is wanted")
        }
        let lengths = head.headers["content-length"]
        let codings = head.headers["transfer-encoding"]
        if !lengths.isEmpty, !codings.isEmpty {
            return Refusal(status: 400, message: "both Content-Length and Transfer-Encoding: send one of them")
        }
        if lengths.count > 1 {
            return Refusal(status: 400, message: "more than one Content-Length: send one")
        }
        if !codings.isEmpty, codings.count > 1 || codings[0].lowercased() != "chunked" || head.version == .http1_0 {
            return Refusal(status: 400, message: "the only Transfer-Encoding taken is `chunked`, and on HTTP/1.1")
        }
        if let text = lengths.first {
            guard let length = Int(text), length >= 0 else {
                return Refusal(status: 400, message: "the Content-Length is no number")
            }
            guard length <= limits.maxBodyBytes else {
                return Refusal(status: 413, message: "the body is larger than \(limits.maxBodyBytes) bytes")
            }
        }
        if let coding = head.headers.first(name: "content-encoding"), coding.lowercased() != "identity" {
            return Refusal(status: 415, message: "send the body as it is, without Content-Encoding")
        }
        if let expectation = head.headers.first(name: "expect"), expectation.lowercased() != "100-continue" {
            return Refusal(status: 400, message: "the only expectation taken is `100-continue`")
        }
        return nil
    }

    /// A parser's error in words.
    static func explain(_ error: HTTPParserError) -> String {
        switch error {
        case .headerOverflow: "the header is too large"
        case .invalidVersion: "only HTTP/1.0 and HTTP/1.1 are spoken here"
        case .invalidMethod: "the method is not one of HTTP's"
        case .invalidURL: "the address is not one of HTTP's"
        case .invalidHeaderToken: "a header field is malformed"
        case .invalidContentLength, .unexpectedContentLength: "the Content-Length is wrong"
        case .invalidChunkSize: "a chunk's size is wrong"
        case .invalidEOFState: "the request ended before it was complete"
        default: "this is no HTTP/1.1 request"
        }
    }
}
