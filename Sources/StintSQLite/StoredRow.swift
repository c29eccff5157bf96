import GRDB
import StintCore

/// A row as values that compare by their bytes.
struct StoredRow: Hashable, ExpressibleByArrayLiteral {
    enum Value: Hashable, CustomStringConvertible {
        case null
        case number(Int64)
        case bytes([UInt8])

        static func text(_ text: String?) -> Value { text.map { .bytes(Array($0.utf8)) } ?? .null }
        static func time(_ instant: Instant?) -> Value { instant.map { .number($0.nanoseconds) } ?? .null }

        var description: String {
            switch self {
            case .null: "nothing"
            case .number(let number): String(number)
            case .bytes(let bytes): String(decoding: bytes.prefix(80), as: UTF8.self)
            }
        }
    }

    private let values: [Value]

    private init(_ values: [Value]) { self.values = values }

    init(arrayLiteral elements: Value...) { self.init(elements) }

    init(_ row: Row) {
        values = row.databaseValues.map { value in
            switch value.storage {
            case .null: .null
            case .int64(let number): .number(number)
            case .double(let number): .bytes(Array("\(number)".utf8))
            case .string(let text): .bytes(Array(text.utf8))
            case .blob(let data): .bytes(Array(data))
            }
        }
    }

    func adding(_ more: StoredRow) -> StoredRow { StoredRow(values + more.values) }

    subscript(index: Int) -> Value { index < values.count ? values[index] : .null }
}
