/// A name out of a file, a token or a request: 1 to 256 bytes of UTF-8 that print, without blanks.
///
/// Compared, sorted and hashed by its UTF-8 bytes.
package struct Identifier: Sendable, CustomStringConvertible {
    /// The longest identifier, in UTF-8 bytes.
    package static let maxBytes = 256

    package let text: String

    /// Throws `invalid_identifier` where `text` is empty, too long, or holds a blank, a control or an invisible
    /// character.
    package init(_ text: String) throws(CoreError) {
        guard !text.isEmpty else {
            throw CoreError(.invalidIdentifier, "an identifier is empty: give it at least one character")
        }
        guard text.utf8.count <= Self.maxBytes else {
            throw CoreError(
                .invalidIdentifier,
                "the identifier \(CoreError.quote(text)) is longer than \(Self.maxBytes) bytes: shorten it")
        }
        // Almost every identifier is ASCII, and is looked at byte by byte.
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        for scalar in text.unicodeScalars where !isPlain && !Self.prints(scalar) {
            throw CoreError(
                .invalidIdentifier,
                "the identifier \(CoreError.quote(text)) holds a blank, control or invisible character: remove it"
            )
        }
        self.text = text
    }

    /// For text this module made itself.
    init(trusted text: String) { self.text = text }

    package var description: String { text }

    /// Whether a scalar is visible by itself: no blank, control, direction mark, zero-width or unassigned character.
    static func prints(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value > 0x20 && scalar.value < 0x7F }
        if scalar.properties.isDefaultIgnorableCodePoint { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default:
            return true
        }
    }
}

extension Identifier: Hashable, Comparable {
    package static func == (left: Identifier, right: Identifier) -> Bool {
        UTF8Order.equal(left.text, right.text)
    }
    package static func < (left: Identifier, right: Identifier) -> Bool {
        UTF8Order.less(left.text, right.text)
    }
    package func hash(into hasher: inout Hasher) { UTF8Order.hash(text, into: &hasher) }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// An identifier of one kind of thing, so that a request's is never taken for a grant's.
package struct TypedID<Kind>: Sendable, CustomStringConvertible {
    package let identifier: Identifier

    package init(_ identifier: Identifier) { self.identifier = identifier }

    /// Throws `invalid_identifier`, as `Identifier` does.
    package init(_ text: String) throws(CoreError) { identifier = try Identifier(text) }

    package var text: String { identifier.text }
    package var description: String { identifier.text }
}

extension TypedID: Hashable, Comparable {
    package static func == (left: Self, right: Self) -> Bool { left.identifier == right.identifier }
    package static func < (left: Self, right: Self) -> Bool { left.identifier < right.identifier }
    package func hash(into hasher: inout Hasher) { identifier.hash(into: &hasher) }
}

extension TypedID: Codable {
    package init(from decoder: any Decoder) throws { identifier = try Identifier(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try identifier.encode(to: encoder) }
}

package enum PersonKind {}
package enum GroupKind {}
package enum RequestKind {}
package enum GrantKind {}
package enum CommandKind {}
package enum DelegationKind {}
package enum SignalKind {}

/// The human behind one or more accounts.
package typealias PersonID = TypedID<PersonKind>
/// A group of the directory.
package typealias GroupID = TypedID<GroupKind>
/// An access request.
package typealias RequestID = TypedID<RequestKind>
/// A grant.
package typealias GrantID = TypedID<GrantKind>
/// One command of one caller; the same id is applied once and answered the same.
package typealias CommandID = TypedID<CommandKind>
/// A reviewer's delegation of their reviews for a time.
package typealias DelegationID = TypedID<DelegationKind>
/// A signal, as it was received.
package typealias SignalID = TypedID<SignalKind>
