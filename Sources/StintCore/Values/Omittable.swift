/// A property that earlier versions did not write (P12): read as its default where it is missing, and left out where
/// it is the default, so that what an earlier version wrote and what is written again are the same bytes.
@propertyWrapper
package struct Omittable<Default: OmittedDefault>: Hashable, Sendable, Codable {
    package var wrappedValue: Default.Value

    package init(wrappedValue: Default.Value) { self.wrappedValue = wrappedValue }

    package init(from decoder: any Decoder) throws {
        wrappedValue = try decoder.singleValueContainer().decode(Default.Value.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

package protocol OmittedDefault: SendableMetatype {
    associatedtype Value: Codable & Hashable & Sendable
    static var value: Value { get }
}

package enum OmittedFalse: OmittedDefault {
    package static let value = false
}

package enum OmittedZero: OmittedDefault {
    package static let value = 0
}

package enum OmittedOne: OmittedDefault {
    package static let value = 1
}

/// The only item of a request, as every request had one.
package enum OmittedOnlyItem: OmittedDefault {
    package static let value = [1]
}

package enum OmittedEmpty<Element: Codable & Hashable & Sendable>: OmittedDefault {
    package static var value: [Element] { [] }
}

extension KeyedDecodingContainer {
    package func decode<Default: OmittedDefault>(
        _ type: Omittable<Default>.Type, forKey key: Key
    ) throws -> Omittable<Default> {
        Omittable(wrappedValue: try decodeIfPresent(Default.Value.self, forKey: key) ?? Default.value)
    }
}

extension KeyedEncodingContainer {
    package mutating func encode<Default: OmittedDefault>(_ value: Omittable<Default>, forKey key: Key) throws {
        if value.wrappedValue != Default.value { try encode(value.wrappedValue, forKey: key) }
    }
}
