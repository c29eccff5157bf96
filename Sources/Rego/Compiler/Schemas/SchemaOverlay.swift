import RegoSyntax

/// Works out what schemas say of `input` and `data` in each rule.
struct SchemaOverlay {
    private let schemas: SchemaSet?
    private let annotations: AnnotationSet
    private var named: [[RegoString]: RegoType] = [:]
    private var inputs: [[Term]: RegoType] = [:]
    private(set) var errors: [RegoError] = []

    init(_ schemas: SchemaSet?, _ annotations: AnnotationSet) {
        self.schemas = schemas
        self.annotations = annotations
    }

    /// The type of `input` everywhere, if a schema gives one.
    mutating func input() -> RegoType? {
        guard let schema = schemas?.schema([]) else { return nil }
        do {
            return try SchemaTypes.type(of: schema, isExact: schemas?.isExact ?? false)
        } catch {
            errors.append(RegoError(.type, error.message, at: nil))
            return nil
        }
    }

    /// What schemas say in a rule; nil where they say nothing.
    mutating func documents(
        of item: WorkRule, branch: Rule, package: [Term], isElse: Bool, _ checker: TypeChecker
    ) -> TypeTree? {
        let input = inputType(in: package, at: branch.location)
        let declared = declarations(of: item, package: package, isElse: isElse)
        guard input != nil || !declared.isEmpty else { return nil }
        let tree = TypeTree()
        let scope = TypeScope(documents: tree)
        if let input { tree.put(input, at: [Term(.variable("input"))]) }
        for schema in declared {
            guard let type = type(of: schema, at: branch.location), let head = schema.path.first else { continue }
            let known = checker.type(of: [head], scope)
            tree.put(Self.override(known, at: schema.path.dropFirst(), with: type), at: [head])
        }
        return tree
    }

    private func declarations(of item: WorkRule, package: [Term], isElse: Bool) -> [Annotation.Schema] {
        var found = annotations.above(package)
        if let own = annotations.ofPackage(package) { found.append(own) }
        let path = Array(item.path.prefix(item.fixedCount))
        if let document = annotations.ofDocument(path) { found.append(document) }
        if !isElse { found += annotations.ofRule(item.number, module: item.module).reversed() }
        return found.flatMap(\.schemas)
    }

    private mutating func inputType(in package: [Term], at place: SourceLocation) -> RegoType? {
        guard let schemas, !schemas.inputs.isEmpty else { return nil }
        if let known = inputs[package] { return known }
        let name = package.dropFirst().map { RegoString($0.stringValue?.string ?? "") }
        guard let schema = schemas.inputs[Array(name)] else { return nil }
        let type = self.type(of: schema, at: place) ?? .anything
        inputs[package] = type
        return type
    }

    private mutating func type(of schema: Annotation.Schema, at place: SourceLocation) -> RegoType? {
        switch schema.definition {
        case .inline(let value):
            return type(of: value, at: place)
        case .named(let path):
            guard let schemas else { return nil }
            let name = path.dropFirst().map { RegoString($0.stringValue?.string ?? "") }
            if let known = named[name] { return known }
            guard let value = schemas.schema(name) else {
                errors.append(RegoError(.type, "undefined schema: \(path.written)", at: place))
                return nil
            }
            let found = type(of: value, at: place)
            if let found { named[name] = found }
            return found
        }
    }

    private mutating func type(of schema: Value, at place: SourceLocation) -> RegoType? {
        do {
            return try SchemaTypes.type(of: schema, isExact: schemas?.isExact ?? false)
        } catch {
            errors.append(RegoError(.type, error.message, at: place))
            return nil
        }
    }

    /// A type that has another one at a path inside it.
    private static func override(_ type: RegoType, at path: ArraySlice<Term>, with new: RegoType) -> RegoType {
        guard let step = path.first, let key = step.typeKey else { return new }
        guard case .object(var fixed, let dynamic) = type.shape else {
            return made(path, new, .init(key: .anything, value: .anything))
        }
        if let index = fixed.firstIndex(where: { $0.key == key }) {
            fixed[index].type = override(fixed[index].type, at: path.dropFirst(), with: new)
        } else {
            fixed.append(.init(key: key, type: override(.unknown, at: path.dropFirst(), with: new, dynamic)))
        }
        return .object(fixed: fixed, dynamic: dynamic)
    }

    private static func override(
        _ type: RegoType, at path: ArraySlice<Term>, with new: RegoType, _ dynamic: RegoType.Entry?
    ) -> RegoType {
        path.isEmpty ? new : made(path, new, dynamic)
    }

    private static func made(_ path: ArraySlice<Term>, _ type: RegoType, _ dynamic: RegoType.Entry?) -> RegoType {
        path.reversed().reduce(type) { inner, step in
            guard let key = step.typeKey else { return inner }
            return .object(fixed: [.init(key: key, type: inner)], dynamic: dynamic)
        }
    }
}
