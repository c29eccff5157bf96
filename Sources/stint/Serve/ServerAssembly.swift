#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import Logging
import NIOCore
import StintAPI
import StintAudit
import StintCore
import StintPolicy
import StintServer
import StintSQLite

/// The only place where the server is put together: the embedded store, the hash chain and its signed heads, the
/// embedded decider over a set that reloads, both planes.
struct ServerAssembly {
    let server: StintServer
    let isDev: Bool
    private let store: SQLiteStore
    private let signer: HeadSigner
    private let access: AccessService
    private let lifecycle: ServerLifecycle
    private let logger: Logger

    static func make(_ options: ServeOptions, logger: Logger) async throws -> ServerAssembly {
        let configFile = try configurationFile(options)
        let loader = SetLoader(
            SetLocation(
                configFile: configFile, environment: ProcessInfo.processInfo.environment, readsTokens: !options.dev))
        let config = try loader.loadConfig()
        let control = try address(options.listen, config.listen, dev: options.dev)
        let decisions = try address(options.pdpListen, config.pdpListen, dev: options.dev)
        let directory = options.data ?? config.dataDirectory

        let commits = CommitSignal()
        let (store, signer) = try await openStore(directory, commits: commits, logger: logger)
        let parts: Parts
        do {
            parts = try await assemble(options, loader: loader, config: config, store: store, logger: logger)
        } catch {
            await signer.shutdown()
            await store.shutdown()
            throw error
        }
        var configuration = ServerConfiguration(
            version: StintVersion.text, node: ProcessInfo.processInfo.hostName, dev: options.dev, control: control,
            decisions: decisions)
        let decisionLog = try decisionLog(config.decisionLog, configuration, clock: parts.clock, logger: logger)
        configuration.defaultDurationSeconds = config.defaultDurationSeconds
        configuration.maxStaleness = parts.freshness.maxStaleness
        let server = try await StintServer.start(
            configuration,
            ServerDependencies(
                access: parts.access, store: store, policies: parts.live, clock: parts.clock,
                authenticator: parts.authenticator, snapshots: parts.live.cell, freshness: parts.freshness,
                timekeeper: parts.timekeeper, loads: ReloaderStatus(reloader: parts.reloader),
                heads: SignerHeads(signer: signer), commits: commits, replays: KeptReplays(store: store),
                workers: [ReloadWorker(reloader: parts.reloader, live: parts.live)], decisionLog: decisionLog,
                logger: logger,
                onListening: { plane, address in
                    logger.notice("listening", metadata: ["plane": "\(plane)", "address": "\(address)"])
                }))
        let lifecycle = ServerLifecycle(node: configuration.node, version: configuration.version)
        try await parts.access.record([.serverStarted(lifecycle)])
        return ServerAssembly(
            server: server, isDev: options.dev, store: store, signer: signer,
            access: parts.access, lifecycle: lifecycle, logger: logger)
    }

    /// After the services ended: the last event, the last head, and the store is closed.
    func shutdown() async {
        do { try await server.shutdown() } catch {
            logger.error("the planes' threads did not end", metadata: ["error": "\(error)"])
        }
        do { try await access.record([.serverStopped(lifecycle)]) } catch {
            logger.error("the stop could not be recorded", metadata: ["error": "\(error)"])
        }
        await store.shutdown()
        await signer.shutdown()
    }

    // MARK: Parts

    private struct Parts {
        let access: AccessService
        let live: LiveSnapshots
        let clock: ClockGuard
        let authenticator: LiveAuthenticator
        let freshness: Freshness
        let timekeeper: Timekeeper
        let reloader: SetReloader
    }

    private static func openStore(
        _ directory: String, commits: CommitSignal, logger: Logger
    ) async throws -> (SQLiteStore, HeadSigner) {
        let files = AuditFiles(directory: directory)
        let tips = TipRelay()
        // The store makes the directory; the signer's files go into it.
        let store = try SQLiteStore.open(
            directory: directory, chain: SHA256Chain(),
            onCommit: { tip in
                tips.note(tip)
                commits.note(tip)
            })
        do {
            let key = try AuditKey.loadOrCreate(path: files.key, publicPath: files.publicKey)
            let signer = try HeadSigner(path: files.heads, key: key) { error in
                logger.error("a head of the log was not signed", metadata: ["error": "\(error)"])
            }
            tips.attach(signer)
            do { try await signer.adopt(store) } catch {
                await signer.shutdown()
                throw error
            }
            return (store, signer)
        } catch {
            await store.shutdown()
            throw error
        }
    }

    private static func decisionLog(
        _ settings: DecisionLogSettings, _ configuration: ServerConfiguration, clock: ClockGuard, logger: Logger
    ) throws -> DecisionLog? {
        guard let file = settings.file else { return nil }
        return DecisionLog(
            sink: try DecisionLogFile(path: file, maxBytes: settings.maxBytes, keep: settings.keep), clock: clock,
            node: configuration.node, version: configuration.version, logger: logger)
    }

    private static func assemble(
        _ options: ServeOptions, loader: SetLoader, config: StintConfig, store: SQLiteStore, logger: Logger
    ) async throws -> Parts {
        let wall = SystemWallClock()
        let clock = ClockGuard(clock: wall, highWaterMark: try await store.clockHighWaterMark())
        let live = LiveSnapshots()
        live.start(with: try await store.liveGrants(), freezes: try await store.freezes())
        let timekeeper = Timekeeper(clock: clock, logger: logger)
        let access = AccessService(
            store: store, policies: live, clock: clock, publisher: WakingPublisher(live, timekeeper: timekeeper),
            notifier: LogNotifier(logger: logger))
        let authenticator = LiveAuthenticator()
        let reloader = SetReloader(
            loader: loader, clock: wall,
            observer: SetAdopter(
                access: access, live: live, authenticator: authenticator, acceptsDevTokens: options.dev,
                logger: logger))
        switch await reloader.look(always: true) {
        case .loaded, .unchanged, .held: break
        case .rejected(let error): throw error
        case .postponed(let why): throw CommandFailure(.server, "cannot start: \(why)")
        }
        return Parts(
            access: access, live: live, clock: clock, authenticator: authenticator,
            freshness: Freshness(maxStaleness: .seconds(config.maxStalenessSeconds)), timekeeper: timekeeper,
            reloader: reloader)
    }

    // MARK: What was asked for

    private static func configurationFile(_ options: ServeOptions) throws -> String {
        if let file = options.config { return file }
        if options.dev { return try SampleWorld.configuration() }
        guard FileManager.default.fileExists(atPath: "stint.yaml") else {
            throw CommandFailure(
                .usage,
                "no configuration: there is no `stint.yaml` here; give one with --config FILE, or try "
                    + "`stint serve --dev`")
        }
        return "stint.yaml"
    }

    /// Where a plane listens; `--dev` on an address that others reach is refused.
    private static func address(
        _ option: HostPort?, _ configured: HostPort, dev: Bool
    ) throws -> ListenAddress {
        let host = option.map(\.host) ?? configured.host
        let port = option?.port ?? configured.port
        if dev {
            guard let host, isLoopback(host) else {
                throw CommandFailure(
                    .usage, "--dev listens on loopback only: not on `\(host ?? "every address")`, but on 127.0.0.1")
            }
        }
        return ListenAddress(host: host ?? "0.0.0.0", port: port)
    }

    private static func isLoopback(_ host: String) -> Bool {
        guard let address = try? SocketAddress(ipAddress: host, port: 0) else { return host == "localhost" }
        switch address {
        case .v4: return host.hasPrefix("127.")
        case .v6: return host == "::1"
        case .unixDomainSocket: return false
        }
    }
}
