extension BuiltinSignature {
    /// What OPA 1.20 declares otherwise than the list of built-ins that `standard` holds. Types are checked against this.
    static let newer: [String: BuiltinSignature] = {
        let paths = "paths: any<array[any<string, array[any]>], set[any<string, array[any]>]>"
        let keys = "keys: any<array[any], object[any: any], set[any]>"
        let either = "any<array[any], object[any: any], set[any]>"
        let lines = [
            "json.filter (object: object[any: any], \(paths)) -> filtered: object[any: any]",
            "json.patch (target: any, patches: array[object<op: string, path: any>[any: any]]) -> output: any",
            "json.remove (object: object[any: any], \(paths)) -> output: object[any: any]",
            "object.filter (object: object[any: any], \(keys)) -> filtered: object[any: any]",
            "object.remove (object: object[any: any], \(keys)) -> output: object[any: any]",
            "object.subset (super: \(either), sub: \(either)) -> result: boolean",
            "object.union (a: object[any: any], b: object[any: any]) -> output: object[any: any]",
            "object.union_n (objects: array[object[any: any]]) -> output: object[any: any]",
            "to_number (value: any<null, boolean, number, string>) -> num: number",
        ]
        return table(of: lines.map { $0[...] })
    }()
}
