import NIOCore

/// An answer of the data plane; its body stands in the loop's `out`.
struct DataPlaneReply {
    enum ContentType: String {
        case json = "application/json"
        case text = "text/plain; charset=utf-8"
        case none = ""
    }

    var status: Int
    var contentType: ContentType = .json
    /// Names and values that hold no line break.
    var headers: [(name: StaticString, value: String)] = []

    init(_ status: Int, contentType: ContentType = .json) {
        self.status = status
        self.contentType = contentType
    }

    /// The whole response as bytes.
    func write(
        body: [UInt8], omitsBody: Bool, date: String, closes: Bool, version10: Bool, into buffer: inout ByteBuffer
    ) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(Self.statusLine(status))
        if contentType != .none {
            buffer.writeStaticString("\r\nContent-Type: ")
            buffer.writeString(contentType.rawValue)
        }
        buffer.writeStaticString("\r\nContent-Length: ")
        buffer.writeString(String(body.count))
        buffer.writeStaticString("\r\nDate: ")
        buffer.writeString(date)
        for header in headers {
            buffer.writeStaticString("\r\n")
            buffer.writeStaticString(header.name)
            buffer.writeStaticString(": ")
            buffer.writeString(header.value)
        }
        if closes {
            buffer.writeStaticString("\r\nConnection: close")
        } else if version10 {
            buffer.writeStaticString("\r\nConnection: keep-alive")
        }
        buffer.writeStaticString("\r\n\r\n")
        if !omitsBody { buffer.writeBytes(body) }
    }

    private static func statusLine(_ status: Int) -> String {
        switch status {
        case 200: "200 OK"
        case 400: "400 Bad Request"
        case 401: "401 Unauthorized"
        case 403: "403 Forbidden"
        case 404: "404 Not Found"
        case 405: "405 Method Not Allowed"
        case 408: "408 Request Timeout"
        case 413: "413 Content Too Large"
        case 414: "414 URI Too Long"
        case 415: "415 Unsupported Media Type"
        case 431: "431 Request Header Fields Too Large"
        case 500: "500 Internal Server Error"
        case 503: "503 Service Unavailable"
        case 505: "505 HTTP Version Not Supported"
        default: "\(status) Status"
        }
    }
}
