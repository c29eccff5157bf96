import Foundation
import StintAudit
import StintCore
import StintSQLite
import StintTesting
import Testing

@Suite("Heads and the key that signs them")
struct HeadTests {
    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func signer(_ files: AuditFiles, milliseconds: Int = 0) throws -> HeadSigner {
        let key = try AuditKey.loadOrCreate(path: files.key, publicPath: files.publicKey)
        return try HeadSigner(path: files.heads, key: key, milliseconds: milliseconds) { Issue.record($0) }
    }

    private func head(_ position: Int64) -> LogHead {
        LogHead(position: position, hash: [UInt8](repeating: UInt8(position), count: 32), at: Sample.time(position))
    }

    /// Computed apart from our code, by the formulas of docs/audit.md: a chain, once written, is read by every later
    /// version (P12).
    @Test func theChainIsWhatItsDescriptionSays() {
        let chain = SHA256Chain()
        func hex(_ bytes: [UInt8]) -> String {
            bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
        #expect(hex(chain.genesis) == "d1c645459a5a877fdb8bf67e2bcd07e4d43685fc338c50f39d290c50ad87ef73")
        #expect(
            hex(chain.hash(previous: chain.genesis, event: Array(#"{"position":1}"#.utf8)))
                == "2a9bcc8f615ff7b5e9fe5bf41159d43104f02d10b2d5c371240feacb3cfebdf5")
    }

    @Test func theKeyIsMadeOnceAndForItsOwnerOnly() throws {
        let directory = try TemporaryDirectory()
        let files = AuditFiles(directory: directory.path)
        let key = try AuditKey.loadOrCreate(path: files.key, publicPath: files.publicKey)
        #expect(try mode(files.key) == 0o600)
        #expect(try String(contentsOfFile: files.publicKey, encoding: .utf8) == key.publicKey.pem)
        #expect(
            try AuditKey.loadOrCreate(path: files.key, publicPath: files.publicKey).publicKey.name == key.publicKey.name
        )
        #expect(try AuditPublicKey.load(path: files.publicKey)?.name == key.publicKey.name)
        #expect(try AuditPublicKey.load(path: directory.path + "/none") == nil)
        // The public half comes back when it was lost.
        try FileManager.default.removeItem(atPath: files.publicKey)
        _ = try AuditKey.loadOrCreate(path: files.key, publicPath: files.publicKey)
        #expect(try AuditPublicKey.load(path: files.publicKey)?.name == key.publicKey.name)
    }

    @Test func aKeyThatIsWrongIsRefused() throws {
        let directory = try TemporaryDirectory()
        let files = AuditFiles(directory: directory.path)
        func code() -> AuditError.Code? {
            do { _ = try AuditKey.loadOrCreate(path: files.key, publicPath: files.publicKey) } catch let error
                as AuditError
            {
                return error.code
            } catch {}
            return nil
        }
        #expect(code() == nil)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: files.key)
        #expect(code() == .keyExposed)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: files.key)
        #expect(code() == nil)
        let good = try String(contentsOfFile: files.key, encoding: .utf8)
        for bad in ["", "garbage", String(good.dropFirst(3)), good.replacingOccurrences(of: "MC4C", with: "MC4D")] {
            try bad.write(toFile: files.key, atomically: false, encoding: .utf8)
            #expect(code() == .keyMalformed, "\(bad)")
        }
        // Another key under the old public half.
        try FileManager.default.removeItem(atPath: files.key)
        #expect(code() == .keyMalformed)
        let missing = AuditFiles(directory: directory.path + "/none")
        #expect(throws: AuditError.self) {
            try AuditKey.loadOrCreate(path: missing.key, publicPath: missing.publicKey)
        }
    }

    @Test func headsAreSignedAndReadBack() async throws {
        let directory = try TemporaryDirectory()
        let files = AuditFiles(directory: directory.path)
        let signer = try signer(files)
        signer.note(head(1))
        await signer.shutdown()
        await signer.shutdown()
        let again = try self.signer(files, milliseconds: 60_000)
        #expect(again.lastHead?.position == 1)
        // However long the interval: the stop signs the newest, and only that.
        for position in 2...9 { again.note(head(Int64(position))) }
        again.note(head(4))
        await again.shutdown()
        let read = try HeadsFile.read(files.heads, required: true)
        #expect(read.entries.first?.head.position == 1)
        #expect(read.entries.last?.head.position == 9)
        #expect(read.entries.last?.head.hash == head(9).hash)
        #expect(read.entries.last?.head.at == Sample.time(9))
        #expect(read.entries.count <= 3)
        let key = try #require(try AuditPublicKey.load(path: files.publicKey))
        for entry in read.entries { #expect(entry.head.isSigned(by: key)) }
        #expect(read.entries.last?.place == "\(files.heads):\(read.entries.count)")
    }

    @Test func aHeadThatWasCutShortIsTakenAway() async throws {
        let directory = try TemporaryDirectory()
        let files = AuditFiles(directory: directory.path)
        var signer = try signer(files)
        signer.note(head(1))
        await signer.shutdown()
        let whole = try String(contentsOfFile: files.heads, encoding: .utf8)
        try (whole + whole.prefix(50)).write(toFile: files.heads, atomically: false, encoding: .utf8)
        #expect(try HeadsFile.read(files.heads, required: false).entries.count == 1)
        #expect(try HeadsFile.read(files.heads, required: false).tornBytes == 50)
        signer = try self.signer(files)
        signer.note(head(2))
        await signer.shutdown()
        #expect(try HeadsFile.read(files.heads, required: true).entries.map(\.head.position) == [1, 2])
    }

    @Test(arguments: ["{}", "x", #"{"v":1,"position":0}"#, "[]"])
    func aLineThatIsNoHeadIsNamed(_ line: String) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/head"
        try "\n\(line)".write(toFile: path, atomically: false, encoding: .utf8)
        let error = #expect(throws: AuditError.self) { try HeadsFile.read(path, required: true) }
        #expect(error?.code == .headMalformed)
        #expect(error?.message.contains("\(path):2") == true)
        let missing = #expect(throws: AuditError.self) { try HeadsFile.read(path + "x", required: true) }
        #expect(missing?.code == .headsUnreadable)
    }

    @Test func aLogThatIsNotTheHeadsIsNoticedAtStart() async throws {
        let directory = try TemporaryDirectory()
        let files = AuditFiles(directory: directory.path)
        let signer = try signer(files)
        let store = try directory.open(onCommit: { signer.note($0) })
        try await signer.adopt(store)
        for number in 0..<5 { _ = try await store.append(try Sample.submit("rq-\(number)")) }
        await store.shutdown()
        await signer.shutdown()
        #expect(signer.lastHead?.position == 10)
        // The same store goes on.
        let next = try self.signer(files)
        var again = try directory.open()
        try await next.adopt(again)
        await again.shutdown()
        // An older one, and another one, do not.
        for requests in [["rq-0"], (0..<6).map { "rx-\($0)" }] {
            let other = try TemporaryDirectory()
            again = try other.open()
            for request in requests { _ = try await again.append(try Sample.submit(request)) }
            let error = await #expect(throws: AuditError.self) { try await next.adopt(again) }
            #expect(error?.code == .headMismatch)
            await again.shutdown()
        }
        await next.shutdown()
    }
}
