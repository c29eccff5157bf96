import Foundation

@testable import RegoBundle

/// Archives that no honest tool makes.
enum TarFixture {
    /// One entry with a header of its own, and its body.
    static func entry(
        _ name: String, _ body: [UInt8] = [], kind: Character = "0", size: Int? = nil, link: String = "",
        change: (inout [UInt8]) -> Void = { _ in }
    ) -> [UInt8] {
        let made = TarWriter.archive([BundleFile(path: "x", bytes: body)])
        var header = Array(made[..<512])
        header.replaceSubrange(0..<100, with: padded(name, 100))
        header[156] = kind.asciiValue ?? 0
        header.replaceSubrange(157..<257, with: padded(link, 100))
        if let size { header.replaceSubrange(124..<136, with: padded(String(size, radix: 8), 12)) }
        change(&header)
        for index in 148..<156 { header[index] = 0x20 }
        let sum = header.reduce(0) { $0 + Int($1) }
        header.replaceSubrange(148..<156, with: padded(String(sum, radix: 8), 8))
        return header + made[512..<(made.count - 1024)]
    }

    private static func padded(_ text: String, _ count: Int) -> [UInt8] {
        Array((Array(text.utf8) + [UInt8](repeating: 0, count: count)).prefix(count))
    }

    static let end = [UInt8](repeating: 0, count: 1024)

    static func archive(_ entries: [UInt8]...) throws -> [UInt8] {
        try Gzip.pack(entries.flatMap { $0 } + end)
    }

    /// A bundle of files of text.
    static func bundle(_ files: [String: String]) throws -> [UInt8] {
        try Gzip.pack(TarWriter.archive(files.map { BundleFile(path: $0.key, bytes: Array($0.value.utf8)) }))
    }
}

/// What a bundle's error says; nil where there is none.
func bundleError(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch let error as BundleError {
        return error.message
    } catch {
        return "another error: \(error)"
    }
}
