import Foundation
import TestFolders
import Testing

@testable import RegoBundle

@Suite("Archives of bundles")
struct ArchiveTests {
    @Test(
        "Archives of GNU tar are read, whatever their format, with names of any length and letter",
        arguments: ["ustar", "pax", "gnu", "v7"])
    func reading(format: String) throws {
        let long = String(repeating: "a-long-name/", count: 7)
        var names = ["data.json", "policy/a.rego", "dir/data.json"]
        if format != "v7" { names.append(long + "rather-long/data.json") }
        if format == "pax" || format == "gnu" {
            names.append(String(repeating: "folder/", count: 30) + String(repeating: "x", count: 120) + "/data.json")
            names.append("größe/data.json")
        }
        let folder = try TemporaryFolder(Dictionary(uniqueKeysWithValues: names.map { ($0, "content of \($0)") }))
        defer { folder.remove() }
        let file = folder.path + ".tar.gz"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try run("/bin/tar", ["-C", folder.path, "--format=\(format)", "-czf", file, "."])
        let files = try TarReader.files(
            in: Gzip.unpack([UInt8](Data(contentsOf: URL(fileURLWithPath: file))), limit: 1 << 20),
            limits: BundleLimits())
        #expect(files.map { $0.path }.sorted() == names.map { "./" + $0 }.sorted())
        for file in files { #expect(file.bytes == Array("content of \(file.path.dropFirst(2))".utf8)) }
    }

    @Test("What is written here is read by GNU tar, and twice the same files give the same bytes")
    func writing() throws {
        let names = [
            "/b.rego", "/.manifest", "/größe/data.json", "/" + String(repeating: "folder/", count: 40) + "data.json",
        ]
        let files = names.map { BundleFile(path: $0, bytes: Array("content of \($0)".utf8)) }
        let archive = try Gzip.pack(TarWriter.archive(files))
        #expect(try archive == Gzip.pack(TarWriter.archive(files.reversed())))
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = folder.path + "/b.tar.gz"
        try Data(archive).write(to: URL(fileURLWithPath: file))
        try run("/bin/tar", ["-C", folder.path, "-xzf", file])
        for name in names {
            #expect(try String(contentsOfFile: folder.path + name, encoding: .utf8) == "content of \(name)")
        }
        let again = try TarReader.files(in: Gzip.unpack(archive, limit: 1 << 20), limits: BundleLimits())
        #expect(again.map(\.path) == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    @Test("P14: what is no honest archive is refused with a word that says why")
    func hostile() throws {
        func refused(_ archive: [UInt8], _ limits: BundleLimits = BundleLimits()) -> String {
            bundleError { _ = try PolicyBundle(archive: archive, options: BundleOptions(limits: limits)) } ?? "accepted"
        }
        let data = TarFixture.entry("data.json", Array("{}".utf8))
        #expect(try refused(TarFixture.archive(TarFixture.entry("../data.json"))).contains("leads out of it"))
        #expect(try refused(TarFixture.archive(TarFixture.entry("a/../../data.json"))).contains("leads out of it"))
        #expect(try refused(TarFixture.archive(TarFixture.entry("/../x"))).contains("leads out of it"))
        #expect(
            try refused(TarFixture.archive(TarFixture.entry("x", kind: "2", link: "/etc/passwd"))).contains("no links"))
        #expect(
            try refused(TarFixture.archive(TarFixture.entry("x", kind: "1", link: "data.json"))).contains("no links"))
        #expect(try refused(TarFixture.archive(TarFixture.entry("x", kind: "3"))).contains("no regular file"))
        #expect(try refused(TarFixture.archive(TarFixture.entry("x", kind: "S"))).contains("no regular file"))
        #expect(try refused(TarFixture.archive(data, data)).contains("two entries `data.json`"))
        #expect(try refused(TarFixture.archive(data, TarFixture.entry("/./data.json"))).contains("two entries"))
        #expect(try refused(TarFixture.archive(TarFixture.entry("x", size: 1 << 30))).contains("ends within a file"))
        #expect(
            try refused(
                TarFixture.archive(
                    TarFixture.entry("x") {
                        $0[124] = 0x80; $0[130] = 0xFF
                    })
            ).contains("damaged"))
        #expect(try refused(TarFixture.archive(TarFixture.entry("x") { $0[124] = 0xFF })).contains("too large"))
        #expect(try refused(TarFixture.archive(TarFixture.entry("x") { $0[125] = 0x39 })).contains("is none"))
        #expect(try refused(TarFixture.archive(TarFixture.entry("x") { $0[0] = 0xFF })).contains("not UTF-8"))
        #expect(
            try refused(TarFixture.archive(TarFixture.entry("p", Array("9 path=x\n".utf8), kind: "x"))).contains(
                "accepted"))
        for record in ["99 path=x\n", "x path=y\n", "8 path=x", "0 \n", "-1 a=b\n", "11 path xyz\n"] {
            let archive = try TarFixture.archive(TarFixture.entry("p", Array(record.utf8), kind: "x"), data)
            #expect(refused(archive).contains("pax record is broken"), "\(record)")
        }
        var wrong = data
        wrong[0] ^= 1
        #expect(try refused(TarFixture.archive(wrong)).contains("checksum"))
        #expect(try refused(Gzip.pack(Array(data[..<300]))).contains("ends within a header"))
        #expect(refused([]).contains("empty"))
        #expect(refused(Array("no gzip at all".utf8)).contains("no gzip data"))
        let whole = try TarFixture.archive(data)
        #expect(refused(Array(whole.dropLast(12))).contains("unexpected end"))
        #expect(refused(whole + [1, 2, 3]).contains("no gzip data"))
    }

    @Test("P14: archives, files, paths and folders are bounded, however small they are packed")
    func limits() throws {
        func refused(_ archive: [UInt8], _ limits: BundleLimits) -> String {
            bundleError { _ = try PolicyBundle(archive: archive, options: BundleOptions(limits: limits)) } ?? "accepted"
        }
        let bomb = try Gzip.pack([UInt8](repeating: 0, count: 64 << 20))
        #expect(bomb.count < 1 << 17)
        #expect(
            refused(bomb, BundleLimits(contentBytes: 1 << 20)).contains("more than 1048576 bytes when it is unpacked"))
        #expect(refused(bomb, BundleLimits(archiveBytes: 1 << 10)).contains("the limit is 1024"))
        // A second member that is a bomb counts too.
        let small = try TarFixture.bundle(["data.json": "{}"])
        #expect(refused(small + bomb, BundleLimits(contentBytes: 1 << 20)).contains("unpacked"))
        let large = try TarFixture.bundle(["a.rego": String(repeating: "# \n", count: 1000)])
        #expect(
            refused(large, BundleLimits(fileBytes: 100))
                == "bundle file 'a.rego' size (3000 bytes) exceeded max size (100 bytes)")
        let many = try TarFixture.bundle(Dictionary(uniqueKeysWithValues: (0..<20).map { ("\($0)/data.json", "{}") }))
        #expect(refused(many, BundleLimits(entries: 10)).contains("more than 10 entries"))
        let deep = try TarFixture.bundle([String(repeating: "a/", count: 20) + "data.json": "1"])
        #expect(refused(deep, BundleLimits(depth: 10)).contains("deeper than 10 folders"))
        #expect(refused(deep, BundleLimits(pathBytes: 10)).contains("more than 10 bytes"))
        let nested = String(repeating: "[", count: 5000)
        #expect(refused(try TarFixture.bundle(["data.json": nested]), BundleLimits()).contains("nests deeper"))
        let wide = try TarFixture.bundle([String(repeating: "a/", count: 300) + "data.json": "1"])
        #expect(refused(wide, BundleLimits(depth: 1000)).contains("nests deeper than 256"))
    }

    @Test("P14: archives with damaged bytes are read or refused, and never trap")
    func mutations() throws {
        let files = [
            "/.manifest": #"{"revision": "1", "roots": ["a", "b"], "file_rego_versions": {"/*.rego": 1}}"#,
            "/a/data.json": #"{"x": [1, 2.5, "text"]}"#, "/b/data.yaml": "x: &a [1, *a]\ny: {z: !!str 1}\n",
            "/a.rego": "package a\nallow if input.x", "/patch.json": #"{"data": []}"#,
            "/größe.txt": "not read",
        ]
        let tar = TarWriter.archive(files.map { BundleFile(path: $0.key, bytes: Array($0.value.utf8)) })
        let packed = try Gzip.pack(tar)
        var generator = SeededBytes(seed: 7)
        var refused = 0
        for round in 0..<3000 {
            var bytes = round % 2 == 0 ? tar : packed
            for _ in 0..<(1 + generator.below(4)) {
                switch generator.below(3) {
                case 0: bytes[generator.below(bytes.count)] = UInt8(generator.below(256))
                case 1: bytes.remove(at: generator.below(bytes.count))
                default: bytes = Array(bytes.prefix(1 + generator.below(bytes.count)))
                }
            }
            let archive = round % 2 == 0 ? try Gzip.pack(bytes) : bytes
            if (try? PolicyBundle(archive: archive)) == nil { refused += 1 }
        }
        #expect(refused > 1000)
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}

/// Numbers that a seed decides.
struct SeededBytes {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(limit, 1)))
    }
}
