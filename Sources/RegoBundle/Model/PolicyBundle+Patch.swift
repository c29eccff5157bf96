public import Rego

extension PolicyBundle {
    /// The data with the changes of this delta bundle made: all of them, or none.
    public func applyingPatch(to data: BaseData) throws(BundleError) -> BaseData {
        var data = data
        for change in patch { data = try change.apply(to: data) }
        return data
    }
}

extension BundlePatch {
    /// The names of the path.
    func steps() throws(BundleError) -> [String] {
        let path = Roots.trimmed(path)
        guard !path.isEmpty else { return [] }
        var steps: [String] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            var name: [UInt8] = []
            var rest = Array(part.utf8)[...]
            while let byte = rest.popFirst() {
                guard byte == UInt8(ascii: "~") else {
                    name.append(byte)
                    continue
                }
                switch rest.popFirst() {
                case UInt8(ascii: "0"): name.append(UInt8(ascii: "~"))
                case UInt8(ascii: "1"): name.append(UInt8(ascii: "/"))
                default: throw BundleError(.patch, "error parsing patch path `\(self.path)`: `~` stands without 0 or 1")
                }
            }
            steps.append(String(decoding: name, as: UTF8.self))
        }
        return steps
    }

    fileprivate func apply(to data: BaseData) throws(BundleError) -> BaseData {
        let steps = try steps()
        let place = "/" + steps.joined(separator: "/")
        do throws(StoreError) {
            let value = value ?? .null
            switch operation {
            case "upsert":
                var data = data
                // Folders on the way are made where there are none.
                for length in steps.indices.dropFirst() where data[Array(steps[..<length])] == nil {
                    data = try data.applying(.add(.object(.empty), at: Array(steps[..<length])))
                }
                return try data.applying(.add(value, at: steps))
            case "replace": return try data.applying(.replace(value, at: steps))
            case "remove": return try data.applying(.remove(at: steps))
            default: throw StoreError(.invalidPatch, "bad patch operation: \(operation)", at: steps)
            }
        } catch {
            throw BundleError(.patch, "the patch at `\(place)` cannot be applied: \(error.message)")
        }
    }
}
