/// Values as Go's `%#v` writes what go-yaml made of them.
enum GoSyntax {
    static func text(_ value: Value) -> String {
        switch value {
        case .null: return "interface {}(nil)"
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let number): return number.text
        case .string(let string): return string.quoted
        case .array(let array): return "[]interface {}{\(array.map(text).joined(separator: ", "))}"
        case .set(let set): return "[]interface {}{\(set.map(text).joined(separator: ", "))}"
        case .object(let object):
            let entries = object.map { "\(text($0.key)):\(text($0.value))" }
            return "map[interface {}]interface {}{\(entries.joined(separator: ", "))}"
        }
    }
}
