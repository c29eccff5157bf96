import Foundation
import StintAPI
import StintCore
import Testing

@testable import StintServer

@Suite struct WireTests {
    @Test(arguments: [
        ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"), ("2026-11-23t10:00:00.120-05:30", "2026-11-23T15:30:00.12Z"),
        ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"),
        ("2262-04-11T23:47:16.854775807Z", "2262-04-11T23:47:16.854775807Z"),
    ])
    func timestamps(text: String, written: String) throws {
        #expect(Timestamp(text)?.text == written)
        #expect(try Timestamp(Instant(text)).text == Instant(text).description, "as the core reads it")
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T10:00:00", "2026-02-29T00:00:00Z", "2026-11-23T24:00:00Z",
        "2026-11-23T10:00:00.Z",
        "2262-04-11T23:47:16.854775808Z", "9999-12-31T23:59:59Z", "2026-11-23T10:00:60Z", "2026-11-23T10:00:00Z ",
    ])
    func noTimestamps(text: String) { #expect(Timestamp(text) == nil) }

    @Test func everyCodeIsDefinedOnce() {
        let codes = ErrorCode.definitions.map(\.code.rawValue)
        #expect(Set(codes).count == codes.count)
        for definition in ErrorCode.definitions {
            #expect(definition.status == 0 || (400..<600).contains(definition.status))
            #expect(definition.code.exitClass(status: definition.status) == definition.exitClass)
        }
        #expect(ErrorCode("of_a_newer_server").exitClass(status: 404) == .notFound)
    }

    /// What is written about the API is what there is.
    @Test func theDocumentationNamesEveryCode() throws {
        let here = URL(fileURLWithPath: #filePath)
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/api.md"), encoding: .utf8)
        for definition in ErrorCode.definitions where definition.status > 0 {
            #expect(text.contains("`\(definition.code.rawValue)`"))
        }
    }

    @Test func base64AndHexadecimal() {
        #expect(Base64.text([]) == "")
        #expect(Base64.text(Array("f".utf8)) == "Zg==")
        #expect(Base64.text(Array("fo".utf8)) == "Zm8=")
        #expect(Base64.text(Array("foobar".utf8)) == "Zm9vYmFy")
        #expect(Base64.text([0xFF, 0xEF, 0xFE]) == "/+/+")
        #expect(Hexadecimal.text([0, 0x1F, 0xAB]) == "001fab")
    }

    @Test(arguments: [
        ("%41", "A"), ("a%2Fb", "a/b"), ("%C3%BC", "ü"), ("a+b", "a+b"), ("", ""), ("%", nil), ("%4", nil),
        ("%zz", nil),
        ("%C3", nil), ("%FF", nil), ("%+1", nil),
    ])
    func percentDecoding(text: String, decoded: String?) { #expect(PercentDecoding.decode(text[...]) == decoded) }

    @Test(arguments: [
        ("Bearer abc", "abc"), ("bearer  abc", "abc"), ("BEARER a.b-c~d", "a.b-c~d"), ("Basic abc", nil),
        ("Bearer", nil),
        ("Bearer ", nil), ("Bearer a b", nil), ("Bearer ü", nil), ("", nil), ("Bearerabc", nil),
    ])
    func bearerTokens(header: String, token: String?) { #expect(BearerToken.token(inHeader: header) == token) }

    @Test(arguments: [
        ([UInt8]("plain ascii text that is long".utf8), true), ([UInt8]("ümläut über ascii".utf8), true),
        ([0xC3], false), ([0xC0, 0xAF], false), ([0xED, 0xA0, 0x80], false), ([0xF4, 0x90, 0x80, 0x80], false),
        ([0xF0, 0x9F, 0x98, 0x80], true), ([], true), ([UInt8](repeating: 0x61, count: 15) + [0x80], false),
    ])
    func utf8(bytes: [UInt8], isValid: Bool) {
        #expect(bytes.withUnsafeBytes { UTF8Check.isValid($0) } == isValid)
    }
}
