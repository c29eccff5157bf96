import Rego
import RegoSyntax

/// The places below `data` that bundles own. A root is names between slashes; the empty one is everything.
enum Roots {
    /// The root without slashes at its ends.
    static func trimmed(_ root: String) -> String {
        var text = root[...]
        while text.hasPrefix("/") { text = text.dropFirst() }
        while text.hasSuffix("/") { text = text.dropLast() }
        return String(text)
    }

    private static func segments(_ path: String) -> [Substring.UTF8View] {
        path[...].utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { $0 }
    }

    /// Whether a path lies at or below one of the roots.
    static func contain(_ roots: [String], _ path: String) -> Bool {
        let path = segments(path)
        return roots.contains { contains(segments($0), path) }
    }

    private static func contains(_ root: [Substring.UTF8View], _ path: [Substring.UTF8View]) -> Bool {
        if root.count == 1, root.first?.isEmpty == true { return true }
        return root.count <= path.count && zip(root, path).allSatisfy { $0.elementsEqual($1) }
    }

    /// Whether one of the roots lies in the other.
    static func overlap(_ first: String, _ second: String) -> Bool {
        contains(segments(first), segments(second)) || contains(segments(second), segments(first))
    }

    /// Roots as OPA's messages show them.
    static func shown(_ roots: [String]) -> String { "[\(roots.joined(separator: " "))]" }

    /// Refuses roots of which one lies in another.
    static func check(_ roots: [String]) throws(BundleError) {
        for (index, first) in roots.enumerated() {
            for second in roots[(index + 1)...] where overlap(first, second) {
                throw BundleError(.roots, "manifest has overlapped roots: '\(first)' and '\(second)'")
            }
        }
    }
}

extension Roots {
    /// The path of a module's package as roots name it, with what may not stand in a URL's path escaped; nil where the
    /// package's name is not made of strings.
    static func path(of package: Package) -> String? {
        var parts: [String] = []
        for step in package.path.dropFirst() {
            guard case .string(let text) = step.kind else { return nil }
            parts.append(escaped(text.string))
        }
        return parts.joined(separator: "/")
    }

    private static func escaped(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                result.append(byte)
            case _ where "-_.~$&+:=@".utf8.contains(byte): result.append(byte)
            default:
                let digits = Array(String(byte, radix: 16, uppercase: true).utf8)
                result += [UInt8(ascii: "%")] + (digits.count == 1 ? [UInt8(ascii: "0")] : []) + digits
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `package a.b["c-d"]`, as a message shows it.
    static func shown(_ package: Package) -> String {
        var text = "package "
        for (index, step) in package.path.dropFirst().enumerated() {
            guard case .string(let name) = step.kind else { continue }
            let first = name.string.utf8.first.map { $0 == UInt8(ascii: "_") || isLetter($0) } ?? false
            let isName = first && name.string.utf8.allSatisfy { $0 == UInt8(ascii: "_") || isLetter($0) || isDigit($0) }
            if isName {
                text += index == 0 ? name.string : ".\(name.string)"
            } else {
                text += "[\(RegoString(name.string).quoted)]"
            }
        }
        return text
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
