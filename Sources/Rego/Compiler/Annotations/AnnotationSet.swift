public import RegoSyntax

/// The METADATA of a set of modules, by what it is about.
public struct AnnotationSet: Sendable {
    /// Every block, by the path of what it is about, then by its place.
    public private(set) var all: [Annotation] = []
    /// Blocks of scope `rule`, by module and rule.
    private var byRule: [RuleKey: [Annotation]] = [:]
    /// Blocks of scope `package`.
    private var byPackage: [[Term]: Annotation] = [:]
    /// Blocks of scope `document` and `subpackages`.
    private var byPath: [[Term]: Annotation] = [:]

    private struct RuleKey: Hashable, Sendable {
        let module: Int
        let rule: Int
    }

    init() {}

    /// Reads every block of the modules. Throws what is wrong with them: with code `rego_parse_error` where a block
    /// itself is malformed, else `rego_type_error`.
    public init(_ modules: [Module]) throws(RegoErrors) {
        var errors: [RegoError] = []
        var found: [Annotation] = []
        for (index, module) in modules.enumerated() {
            found += Self.read(module, number: index, into: &errors)
        }
        guard errors.isEmpty else { throw RegoErrors(errors) }
        for annotation in found {
            if let error = add(annotation) { errors.append(error) }
        }
        guard errors.isEmpty else { throw RegoErrors(errors) }
        all = found.enumerated().sorted { first, second in
            let (a, b) = (first.element, second.element)
            let (left, right) = (a.path.map(\.stepText), b.path.map(\.stepText))
            if left != right { return left.lexicographicallyPrecedes(right) }
            let (file, other) = (RegoText(a.location.file), RegoText(b.location.file))
            if file != other { return file < other }
            return (a.location.row, first.offset) < (b.location.row, second.offset)
        }.map(\.element)
    }

    // MARK: - Reading

    private static func read(_ module: Module, number: Int, into errors: inout [RegoError]) -> [Annotation] {
        var read: [(annotation: Annotation, scope: String)] = []
        var failures: [RegoError] = []
        for block in module.annotations {
            do {
                read.append(try AnnotationReader(block: block, comments: module.comments).read())
            } catch {
                failures.append(error)
            }
        }
        errors += failures
        guard failures.isEmpty else { return [] }
        var found: [Annotation] = []
        for item in read {
            do {
                found.append(try attach(item.annotation, scope: item.scope, to: module, number: number))
            } catch {
                errors.append(error)
            }
        }
        return found
    }

    /// What a block can stand before.
    private enum Target {
        case package, imported, rule(Int)

        var name: String {
            switch self {
            case .package: "package"
            case .imported: "import"
            case .rule: "rule"
            }
        }
    }

    private static func attach(
        _ annotation: Annotation, scope name: String, to module: Module, number: Int
    ) throws(RegoError) -> Annotation {
        let target = target(after: annotation.location.row, in: module)
        var scope = name
        if scope.isEmpty {
            switch target?.target {
            case .package?: scope = "package"
            case .imported?: scope = "import"
            case .rule?: scope = annotation.isEntrypoint ? "document" : "rule"
            case nil: break
            }
        }
        func failure(_ message: String) -> RegoError { RegoError(.parse, message, at: annotation.location) }
        guard let known = Annotation.Scope(rawValue: scope) else {
            throw failure(
                "invalid annotation scope '\(scope)'. Use one of 'rule', 'document', 'package', or 'subpackages'")
        }
        var result = annotation
        switch (known, target?.target) {
        case (.rule, .rule(let index)?), (.document, .rule(let index)?):
            result.rule = index
            result.path = module.groundPath(ofRule: index)
            result.ruleName = module.rules.indices.contains(index) ? module.rules[index].head.reference.written : nil
        case (.package, .package?), (.subpackages, .package?):
            result.path = module.package.path
        default:
            let wanted = known == .rule || known == .document ? "rule" : "package"
            let have = target.map { " (have \($0.target.name))" } ?? ""
            throw failure("annotation scope '\(scope)' must be applied to \(wanted)\(have)")
        }
        if annotation.isEntrypoint, known == .rule || known == .subpackages {
            throw failure("annotation entrypoint applied to non-document or package scope '\(scope)'")
        }
        result.scope = known
        result.packagePath = module.package.path
        result.targetLocation = target?.location ?? .none
        result.module = number
        return result
    }

    /// The first statement below a row.
    private static func target(after row: Int, in module: Module) -> (target: Target, location: SourceLocation)? {
        if module.package.location.row > row { return (.package, module.package.location) }
        let imported = module.imports.first { $0.location.row > row }
        let rule = module.rules.enumerated().first { $0.element.location.row > row }
        if let imported, imported.location.row < rule?.element.location.row ?? .max {
            return (.imported, imported.location)
        }
        return rule.map { (.rule($0.offset), $0.element.location) }
    }

    // MARK: - Lookup

    private mutating func add(_ annotation: Annotation) -> RegoError? {
        func redeclared(_ other: Annotation) -> RegoError {
            RegoError(
                .type, "\(annotation.scope.rawValue) annotation redeclared: \(other.location.short)",
                at: annotation.location)
        }
        switch annotation.scope {
        case .rule:
            guard let rule = annotation.rule else { return nil }
            byRule[RuleKey(module: annotation.module, rule: rule), default: []].append(annotation)
        case .package:
            if let other = byPackage[annotation.path] { return redeclared(other) }
            byPackage[annotation.path] = annotation
        case .document, .subpackages:
            if let other = byPath[annotation.path] { return redeclared(other) }
            byPath[annotation.path] = annotation
        }
        return nil
    }

    /// The blocks of scope `rule` of a rule, nearest first.
    public func ofRule(_ rule: Int, module: Int) -> [Annotation] {
        (byRule[RuleKey(module: module, rule: rule)] ?? []).reversed()
    }

    /// The block of scope `package`.
    public func ofPackage(_ path: [Term]) -> Annotation? { byPackage[path] }

    /// The block of scope `document`.
    public func ofDocument(_ path: [Term]) -> Annotation? { byPath[path] }

    /// The blocks of scope `subpackages` of a package and those above it, from the top down.
    public func above(_ package: [Term]) -> [Annotation] {
        package.indices.compactMap { byPath[Array(package[...$0])] }
    }
}

extension Term {
    fileprivate var stepText: RegoText { stringValue ?? RegoText(written) }
}

extension Module {
    /// The absolute path of a rule up to its first step that is no constant.
    func groundPath(ofRule index: Int) -> [Term] {
        guard rules.indices.contains(index) else { return package.path }
        let head = rules[index].head
        return package.path + [Term(.string(head.name))] + head.reference.dropFirst().prefix { $0.isScalar }
    }
}
