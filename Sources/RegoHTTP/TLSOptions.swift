import NIOSSL
import Rego

/// `tls_*` of a request for NIOSSL.
enum TLSOptions {
    /// Nil where the usual configuration serves.
    static func configuration(_ request: HTTPTransportRequest) throws(HTTPTransportError) -> TLSConfiguration? {
        let options = request.tls
        guard request.scheme == "https", options != HTTPTransportTLS() else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        if options.skipsVerification { configuration.certificateVerification = .none }
        var authorities: [NIOSSLCertificate] = []
        for text in options.authorities {
            do {
                authorities += try NIOSSLCertificate.fromPEMBytes(text)
            } catch {
                throw .invalid("could not append certificates")
            }
        }
        if options.trustsSystem {
            configuration.trustRoots = .default
            if !authorities.isEmpty { configuration.additionalTrustRoots = [.certificates(authorities)] }
        } else {
            configuration.trustRoots = .certificates(authorities)
        }
        // TLS shows one certificate.
        if let identity = options.identities.first {
            do {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(identity.chain).map {
                    .certificate($0)
                }
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: identity.key, format: .pem))
                _ = try NIOSSLContext(configuration: configuration)
            } catch {
                throw .invalid("tls: the client's certificate and key cannot be read, or do not belong together")
            }
        }
        return configuration
    }
}
