import AsyncHTTPClient
import NIOCore

/// A typed client of Stint's control plane.
///
/// Every call is bounded in time and in what it reads. A POST carries an `Idempotency-Key`, so that it is sent again
/// after a broken connection without being carried out twice.
package struct StintClient: Sendable {
    package struct Configuration: Sendable {
        package var server: ServerAddress
        /// Sent as `Authorization: Bearer ...`; nil sends none.
        package var token: String?
        /// How long one call may take in all, its repetitions included.
        package var timeout: Duration = .seconds(30)
        /// The most bytes an answer may have.
        package var maximumAnswerBytes = 8 << 20
        /// How often a call is sent at the most, when no answer came or the server asked to try again.
        package var attempts = 3

        package init(server: ServerAddress, token: String?) {
            self.server = server
            self.token = token
        }
    }

    package let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// One for the process: connections are shared, and nothing has to be shut down.
    static let http = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: {
            var configuration = HTTPClient.Configuration()
            // A redirect would take the token to a place its owner did not name.
            configuration.redirectConfiguration = .disallow
            configuration.timeout = .init(connect: .seconds(5), read: .seconds(60))
            configuration.httpVersion = .http1Only
            // Repeating is decided here, in `send`, where it is known what is safe to repeat.
            configuration.connectionPool.retryConnectionEstablishment = false
            return configuration
        }())
}
