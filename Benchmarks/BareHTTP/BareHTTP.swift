import NIOCore
import NIOHTTP1
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The least that an HTTP/1.1 server made of SwiftNIO's parts does: it reads requests with NIOHTTP1 and answers each
/// with one constant response. What `make bench-http` measures the data plane against.
///
/// Nothing of what NIO offers beyond reading and writing is in its pipeline: no assistance with pipelining, no checks
/// of what is sent. The head is made once, and so is the body.
///
/// `bare-http PORT FILE`: the port on loopback, and the body to answer with.
@main enum BareHTTP {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let port = Int(arguments[1]) else {
            print("usage: bare-http PORT FILE")
            return
        }
        let body = try contents(of: arguments[2])
        let head = HTTPResponseHead(
            version: .http1_1, status: .ok,
            headers: [
                "Content-Type": "application/json", "Content-Length": String(body.readableBytes),
                "Date": "Mon, 23 Nov 2026 10:00:00 GMT",
            ])
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let channel = try ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(HTTPResponseEncoder())
                    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try pipeline.addHandler(ConstantAnswer(head: head, body: body))
                }
            }
            .bind(host: "127.0.0.1", port: port).wait()
        try channel.closeFuture.wait()
    }

    private static func contents(of path: String) throws -> ByteBuffer {
        guard let file = fopen(path, "rb") else { throw IOError(errnoCode: errno, reason: "cannot open `\(path)`") }
        defer { fclose(file) }
        var buffer = ByteBuffer()
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 1 << 16) { fread($0.baseAddress, 1, $0.count, file) }
        return buffer
    }
}

/// Answers every request with the same head and body.
private final class ConstantAnswer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let head: HTTPResponseHead
    private let body: ByteBuffer

    init(head: HTTPResponseHead, body: ByteBuffer) {
        self.head = head
        self.body = body
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .end = unwrapInboundIn(data) else { return }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.flush() }
}
