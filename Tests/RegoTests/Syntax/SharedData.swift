import Foundation

/// Test data beside the repository, in `../shared` (see its README). Tests that need it are skipped without it.
enum SharedData {
    static let folder: URL? = {
        var place = URL(fileURLWithPath: #filePath)
        for _ in 0..<12 {
            place.deleteLastPathComponent()
            let candidate = place.appendingPathComponent("shared")
            if FileManager.default.fileExists(atPath: candidate.appendingPathComponent("opa-check/cases.json").path) {
                return candidate
            }
        }
        return nil
    }()

    static var isPresent: Bool { folder != nil }

    /// A module of `opa-check/cases.json` and what OPA says of it.
    struct CheckCase: Decodable {
        struct Finding: Decodable {
            var code: String
            var message: String
            var row: Int
            var col: Int
        }
        var mutation: String
        var module: String
        var errors: [Finding]
    }

    static func checkCases() throws -> [CheckCase] {
        struct File: Decodable { var cases: [CheckCase] }
        guard let folder else { return [] }
        let data = try Data(contentsOf: folder.appendingPathComponent("opa-check/cases.json"))
        return try JSONDecoder().decode(File.self, from: data).cases
    }

    /// Every module of the conformance cases, with `TOPIC/FILE.json#INDEX`.
    static func conformanceModules() throws -> [(name: String, modules: [String])] {
        struct File: Decodable {
            struct Case: Decodable { var modules: [String]? }
            var cases: [Case]
        }
        guard let root = folder?.appendingPathComponent("opa-conformance/v1") else { return [] }
        var found: [(String, [String])] = []
        for topic in try FileManager.default.contentsOfDirectory(atPath: root.path).sorted() {
            let folder = root.appendingPathComponent(topic)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
                let data = try Data(contentsOf: folder.appendingPathComponent(name))
                for (index, item) in try JSONDecoder().decode(File.self, from: data).cases.enumerated() {
                    found.append(("\(topic)/\(name)#\(index)", item.modules ?? []))
                }
            }
        }
        return found
    }
}

/// Runs `body` on a thread with a stack of `bytes` and waits for it.
func onSmallStack(_ bytes: Int = 512 << 10, _ body: @escaping @Sendable () -> Void) {
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
        body()
        done.signal()
    }
    thread.stackSize = bytes
    thread.start()
    done.wait()
}
