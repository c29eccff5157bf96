import Crypto
import Rego

/// The digest of one file, as a bundle's signature holds it.
struct FileDigest: Hashable {
    /// The file's path, without a slash in front.
    var name: String
    /// Hexadecimal digits.
    var hash: String
    /// `SHA-256`, ...
    var algorithm: String

    /// What `opa sign` and `opa build` use.
    static let standardAlgorithm = "SHA-256"

    var value: Value { ["name": Value(name), "hash": Value(hash), "algorithm": Value(algorithm)] }

    /// The digest of a file under a name.
    init(of bytes: [UInt8], named name: String) throws(BundleError) {
        self.name = name
        algorithm = Self.standardAlgorithm
        hash = Self.hexadecimal(try Self.digest(of: bytes, named: name, algorithm))
    }

    /// The digest of a document under a name.
    init(of value: Value, named name: String) throws(BundleError) {
        self.name = name
        algorithm = Self.standardAlgorithm
        hash = Self.hexadecimal(try Self.digest(value.jsonBytes(), algorithm))
    }

    init(_ value: Value) throws(BundleError) {
        guard case .object(let object) = value, let name = object["name"]?.asString,
            let hash = object["hash"]?.asString
        else { throw BundleError(.signature, "the signature's `files` hold something else than names and hashes") }
        self.name = name.string
        self.hash = hash.string
        algorithm = object["algorithm"]?.asString?.string ?? ""
    }

    /// Throws unless the bytes have this digest.
    func check(_ bytes: [UInt8]) throws(BundleError) {
        guard !algorithm.isEmpty else {
            throw BundleError(.signature, "no hashing algorithm provided for file \(name)")
        }
        let got = Self.hexadecimal(try Self.digest(of: bytes, named: name, algorithm))
        guard got.utf8.elementsEqual(hash.lowercased().utf8) else {
            throw BundleError(.signature, "\(name): digest mismatch (want: \(hash.lowercased()), got: \(got))")
        }
    }

    /// Documents are digested as compact JSON with ordered keys, so that layout does not matter; all else as it is.
    private static func digest(
        of bytes: [UInt8], named name: String, _ algorithm: String
    ) throws(BundleError) -> [UInt8] {
        switch name.split(separator: "/").last {
        case "data.json", ".manifest", "signatures.json":
            return try digest({ () throws(EvaluationError) in try Value(json: bytes) }, name, algorithm)
        case "data.yaml":
            return try digest({ () throws(EvaluationError) in try Value(yaml: bytes) }, name, algorithm)
        default: return try digest(bytes, algorithm)
        }
    }

    private static func digest(
        _ document: () throws(EvaluationError) -> Value, _ name: String, _ algorithm: String
    ) throws(BundleError) -> [UInt8] {
        let value: Value
        do throws(EvaluationError) {
            value = try document()
        } catch {
            throw BundleError(.content, "\(name): \(error.message)")
        }
        return try digest(value.jsonBytes(), algorithm)
    }

    private static func digest(_ bytes: [UInt8], _ algorithm: String) throws(BundleError) -> [UInt8] {
        switch algorithm {
        case "MD5": Array(Insecure.MD5.hash(data: bytes))
        case "SHA-1": Array(Insecure.SHA1.hash(data: bytes))
        case "SHA-224": ShortSHA2.sha224(bytes)
        case "SHA-256": Array(SHA256.hash(data: bytes))
        case "SHA-384": Array(SHA384.hash(data: bytes))
        case "SHA-512": Array(SHA512.hash(data: bytes))
        case "SHA-512-224": ShortSHA2.sha512and224(bytes)
        case "SHA-512-256": ShortSHA2.sha512and256(bytes)
        default: throw BundleError(.signature, "unsupported hashing algorithm: \(algorithm)")
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
