import Crypto
import FoundationEssentials
import RegoTools

/// Tokens and their hashes.
enum TokenText {
    /// The shortest token that cannot be guessed, in characters.
    static let shortest = 20

    /// 256 random bits in URL-safe base64, with a prefix that secret scanners can look for.
    static func fresh() -> String {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let text = Data(bytes).base64EncodedString().compactMap { character -> Character? in
            switch character {
            case "+": "-"
            case "/": "_"
            case "=": nil
            default: character
            }
        }
        return "stint_" + String(text)
    }

    /// SHA-256 in lower-case hexadecimal, as tokens.yaml holds it.
    static func hash(_ token: String) -> String {
        SHA256.hash(data: Array(token.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count < 2 ? "0" + digits : digits
        }.joined()
    }
}

/// One entry of tokens.yaml.
struct TokenEntry: Encodable {
    let name: String
    let subject: String
    let sha256: String
    let roles: [String]
    let resources: [String]?
    let expiresAt: String

    enum CodingKeys: String, CodingKey {
        case name, subject, sha256, roles, resources
        case expiresAt = "expires_at"
    }

    /// As a member of the list under `tokens:`.
    var yaml: String {
        var lines = [
            "  - name: \(Self.quoted(name))",
            "    subject: \(Self.quoted(subject))",
            "    sha256: \(sha256)",
            "    roles: [\(roles.joined(separator: ", "))]",
        ]
        if let resources { lines.append("    resources: [\(resources.map(Self.quoted).joined(separator: ", "))]") }
        lines.append("    expires_at: \(expiresAt)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// A JSON string is a YAML string whatever it holds.
    private static func quoted(_ text: String) -> String {
        String(decoding: JSONText.quoted(text), as: UTF8.self)
    }
}
