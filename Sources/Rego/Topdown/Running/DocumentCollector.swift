/// The document of partial rules while they yield: a set, or objects within objects whose leaves are values or sets.
final class DocumentCollector {
    private var members = TableBuilder(hasValues: false)
    private let document = DocumentBuilder()
    private let isSet: Bool

    init(isSet: Bool) { self.isSet = isSet }

    /// Adds a value or a member at a path; of a set the path is empty.
    func insert(_ path: ArraySlice<Value>, _ value: Value, isMember: Bool) -> DocumentBuilder.Outcome {
        guard path.isEmpty else { return document.insert(path, value, isMember: isMember) }
        return members.insert(value) ? .new : .known
    }

    func finish() -> Value {
        isSet ? .set(RegoSet(table: members.finish())) : document.finish()
    }
}
