import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection that sends bytes as they are, to say what no client library would.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let received: Received

    private final class Received: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let bytes = Mutex<[UInt8]>([])
        let isClosed = Mutex(false)

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            bytes.withLock { $0 += Array(buffer.readableBytesView) }
        }

        func channelInactive(context: ChannelHandlerContext) { isClosed.withLock { $0 = true } }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private init(channel: any Channel, received: Received) {
        self.channel = channel
        self.received = received
    }

    static func open(port: Int, reads: Bool = true) async throws -> RawConnection {
        let received = Received()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelInitializer { $0.pipeline.addHandler(received) }
            .connect(host: "127.0.0.1", port: port).get()
        return RawConnection(channel: channel, received: received)
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }
    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }

    /// Sends without waiting that the other side takes it.
    func push(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

    func startReading() async throws { try await channel.setOption(.autoRead, value: true).get() }
    func closeOutput() async throws { try await channel.close(mode: .output).get() }
    func close() async { try? await channel.close().get() }

    var text: String { String(decoding: received.bytes.withLock { $0 }, as: UTF8.self) }
    var isClosed: Bool { received.isClosed.withLock { $0 } }

    /// How many answers came whole enough to have a status line.
    var answers: Int { Self.statusLines(text) }

    static func statusLines(_ text: String) -> Int {
        text.components(after: "HTTP/1.1 ").filter { $0.first?.isNumber ?? false }.count
    }

    /// Waits until what came satisfies the test; false when that takes too long.
    func wait(until isSatisfied: (RawConnection) -> Bool) async -> Bool {
        for _ in 0..<1500 {
            if isSatisfied(self) { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return isSatisfied(self)
    }

    /// Opens, sends, and gives back all that came until the server closed.
    static func exchange(port: Int, _ text: String) async throws -> String {
        try await exchange(port: port, Array(text.utf8))
    }

    static func exchange(port: Int, _ bytes: [UInt8]) async throws -> String {
        let connection = try await open(port: port)
        connection.push(bytes)
        _ = await connection.wait { $0.isClosed }
        await connection.close()
        return connection.text
    }
}
