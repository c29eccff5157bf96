import Hummingbird
import HummingbirdCore
import NIOCore
import NIOPosix
package import ServiceLifecycle
import StintCore

/// The whole server: both planes and the workers, as services for one group.
///
/// ```
/// let server = try await StintServer.start(configuration, dependencies)
/// try await ServiceGroup(configuration: .init(services: server.services, gracefulShutdownSignals: [.sigterm, .sigint],
///     logger: logger)).run()
/// try await server.shutdown()
/// // and then the store is closed
/// ```
package struct StintServer: Sendable {
    /// In the order they begin; a group stops them the other way round: first the planes stop accepting and finish
    /// what they began, then the workers end.
    package let services: [any Service]

    private let loops: DataPlaneLoops
    private let controlGroup: MultiThreadedEventLoopGroup

    /// Starts the planes' threads; nothing listens until the services run.
    package static func start(
        _ configuration: ServerConfiguration, _ dependencies: ServerDependencies
    ) async throws -> StintServer {
        // Until the monitor has looked for the first time, this look counts.
        let asked = Freshness.uptime()
        if (try? await dependencies.store.head()) != nil { dependencies.freshness.confirm(asOf: asked) }
        let decisions = DataPlaneContext(
            snapshots: dependencies.snapshots, authenticator: dependencies.authenticator, clock: dependencies.clock,
            freshness: dependencies.freshness, limits: configuration.decisionLimits, log: dependencies.decisionLog)
        let loops = try await DataPlaneLoops.start(count: configuration.decisionThreads, context: decisions)
        let controlGroup = MultiThreadedEventLoopGroup(numberOfThreads: max(configuration.controlThreads, 1))
        let reevaluation = ReevaluationWorker(
            access: dependencies.access, policies: dependencies.policies, logger: dependencies.logger)
        let context = ControlContext(
            configuration: configuration, dependencies: dependencies, loops: loops, reevaluation: reevaluation,
            startedAt: dependencies.clock.reading().now)
        let logger = dependencies.logger
        let onListening = dependencies.onListening
        dependencies.timekeeper.attach(dependencies.access)
        let services: [any Service] =
            dependencies.workers + [
                StoreMonitor(
                    store: dependencies.store, clock: dependencies.clock, freshness: dependencies.freshness,
                    logger: logger),
                dependencies.timekeeper,
                reevaluation,
                DataPlaneServer(
                    address: configuration.decisions, context: decisions, loops: loops, logger: logger,
                    onListening: { onListening(.decisions, $0) }),
                ControlPlane.application(context, group: controlGroup),
            ]
        return StintServer(services: services, loops: loops, controlGroup: controlGroup)
    }

    /// Ends the planes' threads, once the services ended.
    package func shutdown() async throws {
        try await loops.shutdown()
        try await controlGroup.shutdownGracefully()
    }
}

/// The control plane: Hummingbird serves, `ControlResponder` answers.
enum ControlPlane {
    static func routes(_ context: ControlContext) -> [ControlRoute] {
        let described = endpoints(context)
        let document = OpenAPIDocument.json(version: context.configuration.version, routes: described)
        return described + [
            ControlRoute(.get, "/openapi.json", access: .open) { _ in
                ControlReply(status: .ok, body: .text(document.json + "\n", type: "application/json"))
            }
        ]
    }

    private static func endpoints(_ context: ControlContext) -> [ControlRoute] {
        RequestEndpoints(context: context).routes + GrantEndpoints(context: context).routes
            + FreezeEndpoints(context: context).routes + DelegationEndpoints(context: context).routes
            + SignalEndpoints(context: context).routes + DecisionEndpoints(context: context).routes
            + PolicyEndpoints(context: context).routes + EventsEndpoint(context: context).routes
            + CatalogEndpoint(context: context).routes + SessionEndpoints(context: context).routes
            + AuditEndpoints(context: context).routes + StatusEndpoints(context: context).routes
    }

    static func application(
        _ context: ControlContext, group: MultiThreadedEventLoopGroup
    ) -> Application<ControlResponder> {
        let configuration = context.configuration
        let limits = configuration.controlLimits
        let onListening = context.dependencies.onListening
        let address = configuration.control
        return Application(
            responder: ControlResponder(
                routes: routes(context), authenticator: context.dependencies.authenticator,
                clock: context.dependencies.clock, limits: limits, stats: context.stats),
            server: .http1(
                configuration: .init(
                    idleTimeout: limits.idleTimeout,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: limits.maxHeaderBytes, maxHeaderListSize: limits.maxHeaderBytes,
                        maxHeaderFieldCount: limits.maxHeaderFields))),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.maxConnections)),
            onServerRunning: { channel in
                onListening(
                    .control, ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
            },
            eventLoopGroupProvider: .shared(group), logger: context.dependencies.logger)
    }
}
