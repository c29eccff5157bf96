package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Where a plane listens.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    package let host: String
    /// 0 lets the system choose.
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    package var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// The data plane as a service: its own port, its own event loops.
package struct DataPlaneServer: Service {
    private let address: ListenAddress
    private let context: DataPlaneContext
    private let loops: DataPlaneLoops
    private let logger: Logger
    private let onListening: @Sendable (ListenAddress) -> Void

    package init(
        address: ListenAddress, context: DataPlaneContext, loops: DataPlaneLoops, logger: Logger,
        onListening: @escaping @Sendable (ListenAddress) -> Void = { _ in }
    ) {
        self.address = address
        self.context = context
        self.loops = loops
        self.logger = logger
        self.onListening = onListening
    }

    package func run() async throws {
        let channel = try await bootstrap().bind(host: address.host, port: address.port).get()
        let port = channel.localAddress?.port ?? address.port
        let bound = ListenAddress(host: address.host, port: port)
        logger.info("data plane listening", metadata: ["address": "\(bound)"])
        onListening(bound)
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                try await channel.closeFuture.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } onGracefulShutdown: {
            channel.close(promise: nil)
        }
        await loops.drain(timeout: context.limits.drainTimeout)
        logger.info("data plane stopped")
    }

    private func bootstrap() -> ServerBootstrap {
        let (context, loops) = (context, loops)
        return ServerBootstrap(group: loops.group)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionLimitHandler(maxConnections: context.limits.maxConnections))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        DataPlaneConnection(loop: try loops.state(of: channel.eventLoop)))
                }
            }
    }
}

/// The event loops of the data plane, each with its state.
package struct DataPlaneLoops: Sendable {
    let group: MultiThreadedEventLoopGroup
    let log: DecisionLog?
    private let states: [ObjectIdentifier: NIOLoopBound<DataPlaneLoop>]

    /// Starts the threads; `shutdown()` ends them.
    package static func start(count: Int, context: DataPlaneContext) async throws -> DataPlaneLoops {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(count, 1))
        var states: [ObjectIdentifier: NIOLoopBound<DataPlaneLoop>] = [:]
        for loop in group.makeIterator() {
            states[ObjectIdentifier(loop)] = try await loop.submit {
                NIOLoopBound(DataPlaneLoop(context: context, eventLoop: loop), eventLoop: loop)
            }.get()
        }
        return DataPlaneLoops(group: group, log: context.log, states: states)
    }

    private init(
        group: MultiThreadedEventLoopGroup, log: DecisionLog?,
        states: [ObjectIdentifier: NIOLoopBound<DataPlaneLoop>]
    ) {
        self.log = log
        self.group = group
        self.states = states
    }

    /// The state of a loop, on that loop.
    func state(of loop: any EventLoop) throws -> DataPlaneLoop {
        guard let bound = states[ObjectIdentifier(loop)] else { throw DataPlaneError.foreignLoop }
        return bound.value
    }

    /// What all loops counted.
    func stats() async -> DataPlaneStats {
        var sum = DataPlaneStats()
        for loop in group.makeIterator() {
            let counted = try? await loop.submit { try self.state(of: loop).stats }.get()
            if let counted { sum = sum + counted }
        }
        return sum
    }

    /// Lets connections finish what they began, until the timeout; then closes them.
    func drain(timeout: TimeAmount) async {
        let deadline = NIODeadline.now() + timeout
        await onEveryLoop { $0.stop() }
        while await stats().connectionsOpen > 0, NIODeadline.now() < deadline, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(20))
        }
        await onEveryLoop { $0.closeAll() }
    }

    private func onEveryLoop(_ body: @escaping @Sendable (DataPlaneLoop) -> Void) async {
        for loop in group.makeIterator() {
            try? await loop.submit { body(try self.state(of: loop)) }.get()
        }
    }

    /// Ends the threads; the decision log ends with what they still had for it.
    package func shutdown() async throws {
        await onEveryLoop { $0.log?.handOver() }
        try await group.shutdownGracefully()
        try await log?.shutdown()
    }
}

enum DataPlaneError: Error {
    /// A channel came to a loop that is none of the data plane's.
    case foreignLoop
}

/// Accepts no more connections than there is room for; those beyond wait in the system's queue.
final class ConnectionLimitHandler: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = any Channel

    private let maxConnections: Int
    private var open = 0
    private var wantsRead = false

    init(maxConnections: Int) { self.maxConnections = maxConnections }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        open += 1
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        unwrapInboundIn(data).closeFuture.hop(to: context.eventLoop).whenComplete { _ in
            let (handler, context) = bound.value
            handler.open -= 1
            if handler.wantsRead, handler.open < handler.maxConnections {
                handler.wantsRead = false
                context.read()
            }
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        if open < maxConnections { context.read() } else { wantsRead = true }
    }
}
