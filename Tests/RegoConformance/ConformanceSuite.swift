import Foundation
import Rego
package import RegoSyntax

/// All cases below a folder `TOPIC/FILE.json`.
package struct ConformanceSuite {
    /// In order of their names.
    package let cases: [ConformanceCase]

    /// Reads the cases. The folder holds the topics, or a folder named as the version of Rego that does.
    package init(directory: String, version: RegoVersion = .v1) throws {
        var cases: [ConformanceCase] = []
        let manager = FileManager.default
        let inner = directory + "/" + version.rawValue
        let directory = manager.fileExists(atPath: inner) ? inner : directory
        for topic in try manager.contentsOfDirectory(atPath: directory).sorted() {
            let folder = directory + "/" + topic
            guard let files = try? manager.contentsOfDirectory(atPath: folder) else { continue }
            for file in files.sorted() where file.hasSuffix(".json") {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
                let list = try Value(json: Array(bytes)).get("cases")?.asArray ?? []
                for (index, value) in list.enumerated() {
                    cases.append(ConformanceCase(name: "\(topic)/\(file)#\(index)", value))
                }
            }
        }
        self.cases = cases
    }

    /// Where the cases are: `STINT_SHARED`, or `shared` beside the checkout that holds `file`.
    package static func standardDirectory(near file: String) -> String? {
        let manager = FileManager.default
        if let shared = ProcessInfo.processInfo.environment["STINT_SHARED"] {
            let directory = shared + "/opa-conformance"
            return manager.fileExists(atPath: directory) ? directory : nil
        }
        var folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        while folder.path != "/" {
            let directory = folder.deletingLastPathComponent().path + "/shared/opa-conformance"
            if manager.fileExists(atPath: folder.path + "/Package.swift"), manager.fileExists(atPath: directory) {
                return directory
            }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    /// The names in a list of known gaps: one a line, `#` in front of a remark.
    package static func names(inListAt path: String) throws -> Set<String> {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return Set(
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty && !$0.hasPrefix("#") }
                .map { String($0.prefix { $0 != " " }) })
    }
}
