import FoundationEssentials
import StintAPI
import StintClient

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Finds the token to send: `--token`, `--as`, `STINT_TOKEN`, then the token file.
struct TokenSource {
    let options: ServerOptions
    let server: ServerAddress
    let environment: [String: String]

    /// The token; nil where there is none, which a server answers with `unauthenticated`.
    func token() throws(CommandFailure) -> String? {
        if options.token != nil, options.asName != nil {
            throw CommandFailure(.usage, "give --token or --as, not both")
        }
        if let token = options.token { return try checked(token, from: "--token") }
        if let name = options.asName {
            guard server.isLoopback else {
                throw CommandFailure(
                    .usage, "--as works with a server on this machine only, and `\(server)` is not; use --token")
            }
            return try checked("dev-" + name, from: "--as")
        }
        if let token = ServerOptions.nonEmpty(environment["STINT_TOKEN"]) {
            return try checked(token, from: "STINT_TOKEN")
        }
        return try fromFile()
    }

    /// `$XDG_CONFIG_HOME/stint/token`, or `~/.config/stint/token`; nil where no home is known.
    var file: String? {
        if let folder = ServerOptions.nonEmpty(environment["XDG_CONFIG_HOME"]) { return folder + "/stint/token" }
        return ServerOptions.nonEmpty(environment["HOME"]).map { $0 + "/.config/stint/token" }
    }

    private func fromFile() throws(CommandFailure) -> String? {
        guard let file else { return nil }
        guard let bytes = FileManager.default.contents(atPath: file) else {
            guard access(file, F_OK) == 0 else { return nil }
            throw CommandFailure(.failure, "cannot read the token file `\(file)`")
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        if let mode = attributes?[.posixPermissions] as? UInt, mode & 0o077 != 0 {
            Console.note("warning: others can read the token file `\(file)`; chmod 600 it")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.usage, "the token file `\(file)` is not UTF-8 text")
        }
        return try checked(text.trimming(while: { $0.isWhitespace }), from: "the token file `\(file)`")
    }

    /// A token goes into a header: a line end in it would become another header.
    private func checked(_ token: String, from source: String) throws(CommandFailure) -> String {
        guard !token.isEmpty else { throw CommandFailure(.usage, "\(source) holds an empty token") }
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandFailure(.usage, "\(source) holds a character that no token has (a blank or a line end?)")
        }
        guard token.utf8.count <= 8_192 else { throw CommandFailure(.usage, "\(source) is too long to be a token") }
        return token
    }
}

extension String {
    /// `self` without the leading and trailing characters for which `predicate` holds.
    func trimming(while predicate: (Character) -> Bool) -> String {
        let head = drop(while: predicate)
        guard let last = head.lastIndex(where: { !predicate($0) }) else { return "" }
        return String(head[...last])
    }
}
