import ArgumentParser
import Logging
import ServiceLifecycle
import StintAPI
import StintAudit
import StintPolicy
import StintServer
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension ServeCommand {
    func run() async throws {
        // A client that went away must not end the server.
        signal(SIGPIPE, SIG_IGN)
        var logger = Logger(label: "stint", factory: { label in StreamLogHandler.standardError(label: label) })
        logger.logLevel = .info
        let assembly: ServerAssembly
        do {
            assembly = try await ServerAssembly.make(options, logger: logger)
        } catch let error as LoadError {
            throw CommandFailure(.usage, "cannot start: the configuration is wrong\n\(error)")
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.server, "cannot start: \(error)")
        }
        if assembly.isDev { Console.note(Self.devWarning) }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: assembly.server.services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        var failure: (any Error)?
        do { try await group.run() } catch { failure = error }
        await assembly.shutdown()
        if let failure { throw CommandFailure(.server, "the server stopped: \(failure)") }
    }

    private static let devWarning = """
        ********************************************************************************
        * --dev: THE SAMPLE WORLD, OPEN TO ANYBODY ON THIS MACHINE                     *
        * `dev-NAME` is NAME's token: dev-alice, dev-bob, dev-pep. Nothing here is     *
        * protected; never use it for real access.                                     *
        ********************************************************************************
        """
}
