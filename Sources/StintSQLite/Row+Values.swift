import Foundation
import GRDB
import StintCore

/// Reading without traps: a column that does not hold what it should is a damaged store, not a defect of ours.
extension Row {
    func int64(_ index: Int) throws(StoreError) -> Int64 {
        guard let value = try optionalInt64(index) else { throw Self.unreadable(index) }
        return value
    }

    func optionalInt64(_ index: Int) throws(StoreError) -> Int64? {
        guard index < count else { throw Self.unreadable(index) }
        let value: DatabaseValue = self[index]
        if value.isNull { return nil }
        guard case .int64(let number) = value.storage else { throw Self.unreadable(index) }
        return number
    }

    func text(_ index: Int) throws(StoreError) -> String {
        guard let value = try optionalText(index) else { throw Self.unreadable(index) }
        return value
    }

    func optionalText(_ index: Int) throws(StoreError) -> String? {
        guard index < count else { throw Self.unreadable(index) }
        let value: DatabaseValue = self[index]
        if value.isNull { return nil }
        guard case .string(let text) = value.storage else { throw Self.unreadable(index) }
        return text
    }

    /// A blob, as it is. Texts are read through `CAST(... AS BLOB)`, which keeps each byte.
    func bytes(_ index: Int) throws(StoreError) -> [UInt8] {
        guard index < count else { throw Self.unreadable(index) }
        let value: DatabaseValue = self[index]
        guard case .blob(let data) = value.storage else { throw Self.unreadable(index) }
        return Array(data)
    }

    private static func unreadable(_ index: Int) -> StoreError {
        .corrupt("column \(index + 1) of a row has a value of the wrong type: \(DatabaseFault.corruptRemedy)")
    }
}

enum Stored {
    /// Reads what `text(of:)` wrote.
    static func value<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], what: @autoclosure () -> String
    ) throws(StoreError) -> Value {
        do {
            return try JSONCoder.decode(type, from: try JSONValue(json: bytes))
        } catch {
            throw .corrupt("\(what()) cannot be read: \(error); \(DatabaseFault.corruptRemedy)")
        }
    }

    static func text(of value: some Encodable) throws(StoreError) -> String {
        do {
            return try JSONCoder.encode(value).json
        } catch {
            throw .illegalTransition("a value cannot be stored: \(error)")
        }
    }

    static func id<Kind>(_ text: String, _ kind: Kind.Type = Kind.self) throws(StoreError) -> TypedID<Kind> {
        do {
            return try TypedID(text)
        } catch {
            throw .corrupt("\(error.message); \(DatabaseFault.corruptRemedy)")
        }
    }
}
