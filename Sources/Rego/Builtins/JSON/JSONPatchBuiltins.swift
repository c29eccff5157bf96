/// `json.patch`: RFC 6902 over documents that may hold sets and keys of any type.
enum JSONPatchBuiltins {
    static let family: [Builtin] = [Builtin("json.patch", arity: 2, patch)]

    static func patch(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        var document: Value? = arguments[0]
        for element in try arguments.array(1) {
            guard case .object(let object) = element else {
                throw .failed("must be an array of JSON-Patch objects, but at least one element is not an object")
            }
            document = try apply(Operation(object), to: document, context)
        }
        guard let document else { return nil }
        return try context.checkDepth(document)
    }

    private struct Operation {
        var name: String
        var path: [Value]
        var from: [Value] = []
        var value: Value = .null

        init(_ object: RegoObject) throws(BuiltinError) {
            func attribute(_ name: String) throws(BuiltinError) -> Value {
                guard let value = object[name] else { throw .failed("missing required attribute '\(name)'") }
                return value
            }
            let kind = try attribute("op")
            guard case .string(let operation) = kind else {
                throw .failed("attribute 'op' must be a string but found: \(kind.typeName)")
            }
            name = operation.string
            path = try JSONPathBuiltins.path(try attribute("path"))
            guard ["add", "remove", "replace", "move", "copy", "test"].contains(name) else {
                throw .failed("unrecognized op: '\(name)'")
            }
            if name == "move" || name == "copy" { from = try JSONPathBuiltins.path(try attribute("from")) }
            if name == "add" || name == "replace" || name == "test" { value = try attribute("value") }
        }
    }

    private static func apply(
        _ operation: Operation, to document: Value?, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        let path = operation.path[...]
        switch operation.name {
        case "add": return try insert(operation.value, into: document, at: path, context)
        case "remove": return try remove(from: document, at: path, context)
        case "replace":
            return try insert(operation.value, into: remove(from: document, at: path, context), at: path, context)
        case "move":
            let moved = try value(in: document, at: operation.from[...], context)
            let rest = try remove(from: document, at: operation.from[...], context)
            return try insert(moved, into: rest, at: path, context)
        case "copy":
            let copied = try value(in: document, at: operation.from[...], context)
            return try insert(copied, into: document, at: path, context)
        default:
            let found = try value(in: document, at: path, context)
            guard found == operation.value else {
                throw .failed(
                    "value from EditTree != patch value.\n\nExpected: \(operation.value.regoString)\n\nFound: "
                        + found.regoString)
            }
            return document
        }
    }

    // MARK: Paths

    private static func missing(_ key: Value) -> BuiltinError {
        .failed("path \(key.regoString) does not exist")
    }

    private static func found(_ value: Value) -> String {
        let type =
            switch value {
            case .null: "Null"
            case .bool: "Boolean"
            case .number: "Number"
            default: "String"
            }
        return "found value: \(value.regoString) (type: ast.\(type))"
    }

    /// A position in an array: a number, or its text; `-` is the position behind the last element.
    private static func index(_ key: Value, count: Int) throws(BuiltinError) -> Int {
        switch key {
        case .number(let number):
            guard let index = number.writtenInt else { throw .failed("invalid number type for indexing") }
            return Int(index)
        case .string(let string):
            let text = string.string
            if text == "-" { return count }
            guard let index = Int(text) else { throw .failed("invalid string for indexing") }
            guard text == "0" || !text.hasPrefix("0") else {
                throw .failed("leading zeros are not allowed in JSON paths")
            }
            return index
        default: throw .failed("invalid type for indexing")
        }
    }

    private static func child(of value: Value, _ key: Value) throws(BuiltinError) -> Value {
        switch value {
        case .array(let array):
            guard let element = array.element(at: try index(key, count: array.count)) else { throw missing(key) }
            return element
        case .object, .set:
            guard let child = value.get(key) else { throw missing(key) }
            return child
        default: throw .failed("expected composite type for path \(key.regoString), \(found(value))")
        }
    }

    private static func value(
        in document: Value?, at path: ArraySlice<Value>, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value {
        guard var value = document else { throw .failed("deleted node encountered") }
        for key in path {
            try context.charge(1)
            value = try child(of: value, key)
        }
        return value
    }

    /// The value with the one at a path changed. Paths longer than the document is deep fail on the way, so the
    /// recursion is as bounded as values are.
    private static func change(
        _ value: Value, at path: ArraySlice<Value>, _ context: BuiltinContext,
        _ body: (Value, Value) throws(BuiltinError) -> Value
    ) throws(BuiltinError) -> Value {
        guard let key = path.first else { return value }
        let rest = path.dropFirst()
        if rest.isEmpty { return try body(value, key) }
        let changed = try change(child(of: value, key), at: rest, context, body)
        switch value {
        case .array(let array):
            try context.charge(array.count &+ 1)
            var elements = Array(array)
            elements[try index(key, count: array.count)] = changed
            return .array(RegoArray(elements))
        case .object(let object):
            try context.charge(object.count &+ 1)
            return .object(object.inserting(changed, for: key))
        case .set(let set):
            try context.charge(set.count &+ 1)
            return .set(RegoSet(set.filter { $0 != key } + [changed]))
        default: throw missing(key)
        }
    }

    private static func insert(
        _ value: Value, into document: Value?, at path: ArraySlice<Value>, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value {
        guard !path.isEmpty else { return value }
        guard let document else { throw .failed("deleted node encountered during insert operation") }
        let result = try change(document, at: path, context) { (parent, key) throws(BuiltinError) in
            switch parent {
            case .object(let object):
                try context.charge(object.count &+ 1)
                return .object(object.inserting(value, for: key))
            case .set(let set):
                guard key == value else {
                    throw .failed(
                        "set key \(key.regoString) does not equal value to be inserted \(value.regoString)")
                }
                try context.charge(set.count &+ 1)
                return .set(RegoSet(Array(set) + [value]))
            case .array(let array):
                let index = try index(key, count: array.count)
                guard index >= 0, index <= array.count else {
                    throw .failed("index for array insertion out of bounds")
                }
                try context.checkCollection(count: array.count &+ 1)
                var elements = Array(array)
                elements.insert(value, at: index)
                return .array(RegoArray(elements))
            default: throw .failed("expected composite type, \(found(parent))")
            }
        }
        return try context.checkDepth(result)
    }

    private static func remove(
        from document: Value?, at path: ArraySlice<Value>, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value? {
        guard let document else { throw .failed("deleted node encountered during delete operation") }
        guard !path.isEmpty else { return nil }
        return try change(document, at: path, context) { (parent, key) throws(BuiltinError) in
            switch parent {
            case .object(let object):
                guard object[key] != nil else {
                    throw .failed("cannot delete child key \(key.regoString) that does not exist")
                }
                try context.charge(object.count &+ 1)
                return .object(object.removing(key))
            case .set(let set):
                guard set.contains(key) else {
                    throw .failed("cannot delete child key \(key.regoString) that does not exist")
                }
                try context.charge(set.count &+ 1)
                return .set(RegoSet(set.filter { $0 != key }))
            case .array(let array):
                let index = try index(key, count: array.count)
                guard index >= 0, index < array.count else { throw .failed("index for array delete out of bounds") }
                try context.charge(array.count &+ 1)
                var elements = Array(array)
                elements.remove(at: index)
                return .array(RegoArray(elements))
            default: throw .failed("expected composite type, \(found(parent))")
            }
        }
    }
}
