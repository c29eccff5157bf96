import StintAPI
import StintCore

/// Reads the members of a command's body strictly, and gathers everything that is wrong with it, each with its place.
struct BodyReader {
    private let object: JSONObject
    private let pointer: String
    private var read: Set<String> = []
    private(set) var errors: [FieldError] = []

    /// Throws where the bytes are no JSON object.
    init(_ bytes: [UInt8], maxDepth: Int) throws(ProblemDetails) {
        guard !bytes.isEmpty else {
            throw Self.problem(
                .malformedJSON, FieldError(pointer: "", message: "the body is empty", remedy: "send a JSON object"))
        }
        let json: StintCore.JSONValue
        do {
            json = try StintCore.JSONValue(json: bytes, maxDepth: maxDepth)
        } catch {
            throw Self.problem(.malformedJSON, FieldError(pointer: "", message: error.message))
        }
        guard let object = json.objectValue else {
            throw Self.problem(
                .invalidRequest,
                FieldError(pointer: "", message: "an object is wanted, not \(Self.kind(json))"))
        }
        self.init(object, pointer: "")
    }

    private init(_ object: JSONObject, pointer: String) {
        self.object = object
        self.pointer = pointer
    }

    static func problem(_ code: ErrorCode, _ error: FieldError) -> ProblemDetails {
        ProblemDetails(code, detail: error.message, errors: [error])
    }

    // MARK: Members

    /// A text; `nil` where it is not there or wrong.
    mutating func string(_ name: String, isRequired: Bool = false) -> String? {
        guard let value = member(name, isRequired: isRequired) else { return nil }
        guard let text = value.stringValue else {
            fail(name, "a string is wanted, not \(Self.kind(value))")
            return nil
        }
        return text
    }

    mutating func bool(_ name: String) -> Bool? {
        guard let value = member(name) else { return nil }
        guard let bool = value.boolValue else {
            fail(name, "true or false is wanted, not \(Self.kind(value))")
            return nil
        }
        return bool
    }

    /// Whole seconds above zero, up to a hundred years.
    mutating func seconds(_ name: String, isRequired: Bool = false) -> Int64? {
        guard let value = member(name, isRequired: isRequired) else { return nil }
        guard let seconds = value.integerValue else {
            fail(name, "a whole number of seconds is wanted, not \(Self.kind(value))", remedy: "send 3600 for an hour")
            return nil
        }
        guard seconds > 0, seconds <= 100 * 366 * 86_400 else {
            fail(name, "\(seconds) is no duration", remedy: "send a number of seconds from 1 on")
            return nil
        }
        return seconds
    }

    mutating func instant(_ name: String, isRequired: Bool = false) -> Instant? {
        guard let text = string(name, isRequired: isRequired) else { return nil }
        return parse(name) { () throws(CoreError) in try Instant(text) }
    }

    mutating func identifier(_ name: String, isRequired: Bool = false) -> Identifier? {
        guard let text = string(name, isRequired: isRequired) else { return nil }
        return parse(name) { () throws(CoreError) in try Identifier(text) }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let text = string(name, isRequired: true) else { return nil }
        let found = Choice.allCases.first { UTF8Order.equal($0.rawValue, text) }
        if found == nil {
            let all = Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: " or ")
            fail(name, "\(CoreError.quote(text)) is not among the choices", remedy: "send \(all)")
        }
        return found
    }

    /// An array of texts, from 1 to 100; `nil` where it is not there or wrong.
    mutating func strings(_ name: String) -> [String]? {
        guard let value = member(name) else { return nil }
        guard let elements = value.arrayValue else {
            fail(name, "an array is wanted, not \(Self.kind(value))")
            return nil
        }
        guard !elements.isEmpty, elements.count <= 100 else {
            fail(name, "from 1 to 100 elements are wanted, not \(elements.count)")
            return nil
        }
        let texts = elements.compactMap(\.stringValue)
        guard texts.count == elements.count else {
            fail(name, "an array of strings is wanted")
            return nil
        }
        return texts
    }

    /// Any object.
    mutating func object(_ name: String) -> StintCore.JSONValue? {
        guard let value = member(name) else { return nil }
        guard value.objectValue != nil else {
            fail(name, "an object is wanted, not \(Self.kind(value))")
            return nil
        }
        return value
    }

    /// An object whose members `read` takes.
    mutating func nested<Result>(
        _ name: String, isRequired: Bool = false, _ read: (inout BodyReader) -> Result?
    ) -> Result? {
        guard let value = member(name, isRequired: isRequired) else { return nil }
        return nested(value, at: "\(pointer)/\(Self.escape(name))", read)
    }

    /// An array of objects, each of whose members `read` takes.
    mutating func list<Result>(_ name: String, _ read: (inout BodyReader) -> Result?) -> [Result]? {
        guard let value = member(name, isRequired: true) else { return nil }
        guard let elements = value.arrayValue else {
            fail(name, "an array is wanted, not \(Self.kind(value))")
            return nil
        }
        guard !elements.isEmpty, elements.count <= 100 else {
            fail(name, "from 1 to 100 elements are wanted, not \(elements.count)")
            return nil
        }
        var results: [Result] = []
        for (index, element) in elements.enumerated() {
            if let result = nested(element, at: "\(pointer)/\(Self.escape(name))/\(index)", read) {
                results.append(result)
            }
        }
        return results.count == elements.count ? results : nil
    }

    /// Throws everything that was wrong, unknown members included.
    mutating func finish() throws(ProblemDetails) {
        refuseUnknown()
        guard let first = errors.first else { return }
        let place = first.pointer.isEmpty ? "the body" : "`\(first.pointer)`"
        let more = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
        throw ProblemDetails(.invalidRequest, detail: "\(place): \(first.message)\(more)", errors: errors)
    }

    /// Notes that something about a member is wrong.
    mutating func fail(_ name: String, _ message: String, remedy: String? = nil) {
        errors.append(FieldError(pointer: "\(pointer)/\(Self.escape(name))", message: message, remedy: remedy))
    }

    /// Notes that something about the whole is wrong.
    mutating func failWhole(_ message: String, remedy: String? = nil) {
        errors.append(FieldError(pointer: pointer, message: message, remedy: remedy))
    }

    // MARK: Inside

    /// Whether a member is there and not null.
    private func has(_ name: String) -> Bool { object[name].map { $0 != .null } ?? false }

    private mutating func member(_ name: String, isRequired: Bool = false) -> StintCore.JSONValue? {
        read.insert(name)
        let value = object[name]
        if let value, value != .null { return value }
        if isRequired { fail(name, value == nil ? "it is missing" : "it is null, and has to be given") }
        return nil
    }

    private mutating func parse<Result>(
        _ name: String, isPath: Bool = false, _ make: () throws(CoreError) -> Result
    ) -> Result? {
        do {
            return try make()
        } catch {
            errors.append(
                FieldError(pointer: "\(pointer)/\(isPath ? name : Self.escape(name))", message: error.message))
            return nil
        }
    }

    private mutating func nested<Result>(
        _ value: StintCore.JSONValue, at place: String, _ read: (inout BodyReader) -> Result?
    ) -> Result? {
        guard let object = value.objectValue else {
            errors.append(FieldError(pointer: place, message: "an object is wanted, not \(Self.kind(value))"))
            return nil
        }
        var reader = BodyReader(object, pointer: place)
        let result = read(&reader)
        reader.refuseUnknown()
        errors += reader.errors
        return reader.errors.isEmpty ? result : nil
    }

    private mutating func refuseUnknown() {
        for member in object.members where !read.contains(where: { UTF8Order.equal($0, member.key) }) {
            guard errors.count < 20 else { return }
            let known = read.sorted().map { "`\($0)`" }.joined(separator: ", ")
            fail(
                member.key, "\(CoreError.quote(member.key)) is not known here",
                remedy: "leave it out; known are \(known)")
        }
    }

    /// One reference token of RFC 6901.
    private static func escape(_ name: String) -> String {
        var out = ""
        for scalar in name.unicodeScalars.prefix(80) {
            switch scalar {
            case "~": out += "~0"
            case "/": out += "~1"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static func kind(_ value: StintCore.JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "true or false"
        case .integer, .decimal: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension BodyReader {
    /// `{"type", "id"}` of an account.
    mutating func subject(_ name: String, isRequired: Bool = false) -> StintCore.SubjectRef? {
        nested(name, isRequired: isRequired) { reader in
            let type = reader.choice("type", SubjectType.self)
            let id = reader.identifier("id", isRequired: true)
            guard let type, let id else { return nil }
            return StintCore.SubjectRef(type, id)
        }
    }

    /// `{"type", "id"}` of a resource.
    mutating func resource(_ name: String) -> StintCore.ResourceRef? {
        nested(name, isRequired: true) { reader in
            let type = reader.identifier("type", isRequired: true)
            let id = reader.identifier("id", isRequired: true)
            guard let type, let id else { return nil }
            return StintCore.ResourceRef(type: type, id: id)
        }
    }

    /// An array of `RESOURCE:ROLE`; `nil` where it is not there.
    mutating func entitlements(_ name: String) -> [Entitlement]? {
        guard let texts = strings(name) else { return nil }
        var found: [Entitlement] = []
        for (index, text) in texts.enumerated() {
            guard let one = parse("\(name)/\(index)", isPath: true, { () throws(CoreError) in try Entitlement(text) })
            else { continue }
            found.append(one)
        }
        return found.count == texts.count ? found : nil
    }

    /// Exactly one of `all`, `resource`, `entitlement` and `subject`.
    mutating func scope() -> FreezeScope? {
        let all = bool("all")
        let resource = identifier("resource")
        let entitlement = has("entitlement") ? entitlement("entitlement") : nil
        let subject = subject("subject")
        guard checkOne(of: ["all", "resource", "entitlement", "subject"]) else { return nil }
        if let all {
            if !all { fail("all", "false is no scope", remedy: "send true, or a resource, entitlement or subject") }
            return all ? .all : nil
        }
        return resource.map(FreezeScope.resource) ?? entitlement.map(FreezeScope.entitlement)
            ?? subject.map(FreezeScope.subject)
    }

    /// Exactly one of `subject`, `person` and `resource`.
    mutating func signalTarget() -> SignalTarget? {
        let subject = subject("subject")
        let person = identifier("person")
        let resource = identifier("resource")
        guard checkOne(of: ["subject", "person", "resource"]) else { return nil }
        if let person {
            return parse("person") { () throws(CoreError) in .person(try PersonID(person.text)) }
        }
        return subject.map(SignalTarget.subject) ?? resource.map(SignalTarget.resource)
    }

    private mutating func checkOne(of names: [String]) -> Bool {
        let given = names.filter(has)
        guard given.count != 1 else { return true }
        let list = names.map { "`\($0)`" }.joined(separator: ", ")
        if let second = given.dropFirst().first {
            fail(second, "`\(given[0])` is given already", remedy: "send one of \(list)")
        } else {
            failWhole("what it is about is missing", remedy: "send one of \(list)")
        }
        return false
    }

    mutating func entitlement(_ name: String) -> Entitlement? {
        guard let text = string(name, isRequired: true) else { return nil }
        return parse(name) { () throws(CoreError) in try Entitlement(text) }
    }
}
