import ArgumentParser
import RegoBundle
import RegoTools

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// With what a bundle is signed.
struct SigningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The secret (HMAC), or the PEM file of the private key. Signs the bundle.", valueName: "key")
    )
    var signingKey: String?

    @Option(
        help: ArgumentHelp("The algorithm of the keys: RS256, ES256, PS256, HS256, EdDSA, ...", valueName: "name"))
    var signingAlg = "RS256"

    @Option(help: ArgumentHelp("A JSON file with more claims of the signature.", valueName: "file"))
    var claimsFile: String?

    func flags(keyIdentifier: String?) -> SigningFlags {
        SigningFlags(key: signingKey, algorithm: signingAlg, claimsFile: claimsFile, keyIdentifier: keyIdentifier)
    }
}

/// With what the signatures of bundles are verified.
struct VerifyingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The secret (HMAC), or the PEM file of the public key. Verifies the bundles.", valueName: "key"))
    var verificationKey: String?

    @Option(help: ArgumentHelp("The key's name, in verifying and in signing.", valueName: "name"))
    var verificationKeyId = "default"

    @Option(help: ArgumentHelp("The scope that signatures must have.", valueName: "scope"))
    var scope = ""

    @Option(
        help: ArgumentHelp("Files that need not be signed, like '*.md'. May be repeated.", valueName: "pattern"))
    var excludeFilesVerify: [String] = []

    func flags(algorithm: String) -> VerificationFlags {
        VerificationFlags(
            key: verificationKey, identifier: verificationKeyId, algorithm: algorithm, scope: scope,
            excluded: excludeFilesVerify)
    }
}

/// Writing a file whole, or not at all.
enum OutputFile {
    static func write(_ bytes: [UInt8], to path: String) throws(ToolError) {
        func failure(_ path: String) -> ToolError {
            ToolError("cannot write `\(path)`: \(String(cString: strerror(errno)))")
        }
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = failure(path)
                close(descriptor)
                unlink(temporary)
                throw error
            }
            rest = rest.dropFirst(count)
        }
        guard close(descriptor) == 0, rename(temporary, path) == 0 else {
            let error = failure(path)
            unlink(temporary)
            throw error
        }
    }
}
