package import Rego
package import RegoSyntax

/// The names that people gave what the compiler calls `__local0__`.
package struct LocalNames: Sendable {
    private let originals: [RegoText: RegoText]
    private let paths: [String]

    package init(_ compiled: CompiledModules) {
        var originals: [RegoText: RegoText] = [:]
        for rule in compiled.rules { originals.merge(rule.originalNames) { first, _ in first } }
        self.originals = originals
        paths = compiled.rules.map { Array($0.path.prefix($0.fixedPathCount)).referenceLine }
    }

    /// `data.a.b`: where a rule stands.
    package func path(of traced: TracedRule) -> String {
        paths.indices.contains(traced.id) ? paths[traced.id] : traced.rule.head.reference.referenceLine
    }

    /// `text` with the compiler's names replaced, but for those that nobody wrote.
    ///
    /// `locals` knows the names of a query. It is asked for them alone, and once: there may be many.
    package func written(_ text: String, _ locals: () -> [TraceEvent.Local] = { [] }) -> String {
        let bytes = Array(text.utf8)
        let mark = Array("__local".utf8)
        let markOfQueries = Array("__localq".utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var position = 0
        var inString = false
        var known: [TraceEvent.Local]?
        while position < bytes.count {
            let byte = bytes[position]
            if inString {
                out.append(byte)
                if byte == UInt8(ascii: "\\"), position + 1 < bytes.count {
                    position += 1
                    out.append(bytes[position])
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
                position += 1
                continue
            }
            if byte == UInt8(ascii: "\"") { inString = true }
            guard byte == UInt8(ascii: "_"), bytes[position...].starts(with: mark) else {
                out.append(byte)
                position += 1
                continue
            }
            let name = bytes[position...].prefix { Self.isNameByte($0) }
            position = name.endIndex
            let text = RegoText(String(decoding: name, as: UTF8.self))
            if let original = originals[text] {
                out += original.string.utf8
                continue
            }
            var local: TraceEvent.Local?
            if name.starts(with: markOfQueries) {
                let all = known ?? locals()
                known = all
                local = all.first { $0.generatedName == text && $0.isWritten }
            }
            out += local.map { Array($0.name.string.utf8) } ?? Array(name)
        }
        return String(decoding: out, as: UTF8.self).withoutGeneratedKeys
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
            || (0x41...0x5A).contains(byte)
    }
}

extension String {
    /// `every __local1__, x in` as it was written: `every x in`.
    fileprivate var withoutGeneratedKeys: String {
        guard contains("every __local") else { return self }
        var result = ""
        var rest = self[...]
        while let place = rest.firstRange(of: "every __local") {
            result += rest[..<place.lowerBound] + "every "
            let name = rest[place.upperBound...].prefix { $0.isASCII && ($0.isNumber || $0 == "_" || $0.isLetter) }
            let after = rest[name.endIndex...]
            if after.hasPrefix(", ") {
                rest = after.dropFirst(2)
            } else {
                result += "__local" + name
                rest = after
            }
        }
        return result + rest
    }
}

extension Expression {
    /// The variables of the expression, what is inside comprehensions and bodies left out.
    package func collectVariables(_ found: inout [Term]) {
        switch kind {
        case .term(let term): term.collectVariables(&found)
        case .call(let call): for argument in call.arguments { argument.collectVariables(&found) }
        case .someVariables: break
        case .someIn(let item):
            item.key?.collectVariables(&found)
            item.value.collectVariables(&found)
            item.domain.collectVariables(&found)
        case .every(let every): every.domain.collectVariables(&found)
        case .not, .logical: break
        }
        for modifier in modifiers { modifier.value.collectVariables(&found) }
    }
}

extension Term {
    /// The variables in the term, what is inside comprehensions left out.
    package func collectVariables(_ found: inout [Term]) {
        switch kind {
        case .variable: found.append(self)
        case .ref, .array, .set, .object: forEachChild({ $0.collectVariables(&found) }, { _ in })
        case .call(let call): for argument in call.arguments { argument.collectVariables(&found) }
        default: break
        }
    }
}
