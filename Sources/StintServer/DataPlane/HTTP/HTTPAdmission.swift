import NIOCore

/// What is refused of a request by its head alone, before any of its body is read.
enum HTTPAdmission {
    struct Refusal {
        let status: Int
        let message: String
    }

    /// How a request's body comes.
    enum Framing {
        case length(Int)
        case chunked
    }

    static func framing(
        of head: HTTPHead, _ bytes: Span<UInt8>, limits: DataPlaneLimits
    ) -> Result<Framing, Refusal> {
        if head.target.count > limits.maxTargetBytes {
            return refusal(414, "the address is longer than \(limits.maxTargetBytes) bytes")
        }
        if head.hosts > 1 || (head.hosts == 0 && !head.isVersion10) {
            return refusal(400, "exactly one Host header is wanted")
        }
        if head.lengths > 0, head.codings > 0 {
            return refusal(400, "both Content-Length and Transfer-Encoding: send one of them")
        }
        if head.lengths > 1 { return refusal(400, "more than one Content-Length: send one") }
        if head.codings > 0, head.codings > 1 || !head.isChunked || head.isVersion10 {
            return refusal(400, "the only Transfer-Encoding taken is `chunked`, and on HTTP/1.1")
        }
        var length = 0
        if head.lengths == 1 {
            guard let given = number(bytes, head.length) else {
                return refusal(400, "the Content-Length is no number")
            }
            guard given <= limits.maxBodyBytes else {
                return refusal(413, "the body is larger than \(limits.maxBodyBytes) bytes")
            }
            length = given
        }
        if head.isEncoded { return refusal(415, "send the body as it is, without Content-Encoding") }
        if head.expectations > 0, head.expectations > 1 || !head.expectsContinue {
            return refusal(400, "the only expectation taken is `100-continue`")
        }
        return .success(head.codings == 1 ? .chunked : .length(length))
    }

    private static func refusal(_ status: Int, _ message: String) -> Result<Framing, Refusal> {
        .failure(Refusal(status: status, message: message))
    }

    /// Digits and nothing else; a number beyond all lengths is taken for the largest.
    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        var number = 0
        for position in range {
            let digit = Int(bytes[position]) - 0x30
            guard digit >= 0, digit <= 9 else { return nil }
            number = number > 1 << 50 ? 1 << 50 : number * 10 + digit
        }
        return number
    }
}

extension HTTPAdmission.Refusal: Error {}
