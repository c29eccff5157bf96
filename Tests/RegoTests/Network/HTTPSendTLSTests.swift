import Foundation
import Rego
import RegoHTTP
import Testing

/// `tls_*` of `http.send`, against a server with a certificate for `service.test` of an authority nobody knows.
@Suite("http.send over TLS", .enabled(if: LoopbackServer.isPossible), .serialized)
struct HTTPSendTLSTests {
    private static func ask(_ server: LoopbackServer, _ more: [(key: Value, value: Value)]) throws -> Value {
        let members: [(key: Value, value: Value)] = [
            ("method", "GET"), ("url", Value("https://127.0.0.1:\(server.port)/echo")), ("raise_error", false),
        ]
        return try #require(try HTTPSendTests.evaluate(.object(RegoObject(members + more))))
    }

    @Test func trustsNobodyUnlessTold() throws {
        let certificates = try Certificates()
        let server = try LoopbackServer(.tls(certificates, asksForClient: false))
        let authority = Value(try certificates.text("ca.pem"))
        let name: (key: Value, value: Value) = ("tls_server_name", "service.test")
        let refused: [[(key: Value, value: Value)]] = [
            [], [name], [("tls_ca_cert", authority)], [("tls_use_system_certs", true), name],
            [("tls_ca_cert", authority), ("tls_server_name", "other.test")],
            [("tls_ca_cert", Value(try certificates.text("client.pem"))), name],
            [("tls_insecure_skip_verify", false)],
        ]
        for more in refused {
            let answer = try Self.ask(server, more)
            #expect(answer.get("status_code") == 0, "\(more)")
            let message = answer.get("error")?.get("message")?.asString?.string ?? ""
            #expect(message.contains("tls: failed to verify certificate: x509: "), "\(message)")
        }
        setenv("REGO_TEST_CA", try certificates.text("ca.pem"), 1)
        let accepted: [[(key: Value, value: Value)]] = [
            [("tls_insecure_skip_verify", true)], [("tls_ca_cert", authority), name],
            [("tls_ca_cert", authority), ("tls_use_system_certs", true), name],
            [("tls_ca_cert_file", Value(certificates.path("ca.pem"))), name],
            [("tls_ca_cert_env_variable", "REGO_TEST_CA"), name],
            [("tls_ca_cert", authority), ("headers", ["host": "service.test"])],
            [
                ("tls_ca_cert", Value(try certificates.text("ca.pem").replacingOccurrences(of: "\n", with: "\\n"))),
                name,
            ],
        ]
        for more in accepted {
            let answer = try Self.ask(server, more)
            #expect(answer.get("status_code") == 200, "\(answer)")
        }
    }

    @Test func showsTheClientsCertificate() throws {
        let certificates = try Certificates()
        let server = try LoopbackServer(.tls(certificates, asksForClient: true))
        let trust: [(key: Value, value: Value)] = [
            ("tls_ca_cert", Value(try certificates.text("ca.pem"))), ("tls_server_name", "service.test"),
        ]
        let without = try Self.ask(server, trust)
        #expect(without.get("error")?.get("code") == "eval_http_send_network_error", "\(without)")
        setenv("REGO_TEST_CERT", try certificates.text("client.pem"), 1)
        setenv("REGO_TEST_KEY", try certificates.text("client.key"), 1)
        let ways: [[(key: Value, value: Value)]] = [
            [
                ("tls_client_cert", Value(try certificates.text("client.pem"))),
                ("tls_client_key", Value(try certificates.text("client.key"))),
            ],
            [
                ("tls_client_cert_file", Value(certificates.path("client.pem"))),
                ("tls_client_key_file", Value(certificates.path("client.key"))),
            ],
            [
                ("tls_client_cert_env_variable", "REGO_TEST_CERT"),
                ("tls_client_key_env_variable", "REGO_TEST_KEY"),
            ],
        ]
        for way in ways {
            let answer = try Self.ask(server, trust + way)
            #expect(answer.get("body")?.get("peer") == "the client", "\(answer)")
        }
        let broken = try Self.ask(
            server,
            trust + [
                ("tls_client_cert", Value(try certificates.text("client.pem"))),
                ("tls_client_key", Value(try certificates.text("server.key"))),
            ])
        #expect(broken.get("error")?.get("code") == "eval_http_send_internal_error", "\(broken)")
    }

    @Test func readsFilesAndEnvironmentOnlyIfAllowed() throws {
        var network = HTTPSendTests.access()
        network.readsFilesAndEnvironment = false
        for field: Value in ["tls_ca_cert_file", "tls_ca_cert_env_variable"] {
            let members: [(key: Value, value: Value)] = [
                ("method", "GET"), ("url", "https://127.0.0.1:9/"), (field, "/etc/hosts"),
            ]
            let input = Value.object(RegoObject(members))
            #expect(try HTTPSendTests.message(input, network: network).contains("may not be read"))
        }
    }
}
