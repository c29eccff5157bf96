public import Rego

extension PolicyBundle {
    /// The data with this bundle's: what lies at the bundle's roots is taken away, and its own data is put there.
    public func activated(on data: BaseData) throws(BundleError) -> BaseData {
        if isDelta { return try applyingPatch(to: data) }
        var result = data
        let own = BaseData(self.data)
        for root in manifest.roots {
            let path = root.split(separator: "/").map(String.init)
            guard !path.isEmpty else { return own }
            result = result.removing(path)
            guard let value = own[path] else { continue }
            result = BaseData(try result.root.inserting(value, at: path))
        }
        return result
    }
}
