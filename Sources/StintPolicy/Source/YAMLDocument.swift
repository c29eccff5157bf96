package import StintCore

/// A YAML or JSON file of the user's that belongs to no set, read as strictly as the files of one.
package enum YAMLDocument {
    /// Throws everything that is wrong, with its place.
    package static func json(file: String) throws(LoadError) -> JSONValue {
        let problems = Problems(source: .config, file: file)
        if let bytes = SetFiles.read(file, problems), let root = YAMLSource.read(bytes, problems: problems),
            let value = root.json(problems), problems.isEmpty
        {
            return value
        }
        throw LoadError(problems.list)
    }
}
