/// A recorded decision cannot be asked again.
package struct DecisionReplayError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// The set it was decided on is not there.
        case setNotKept = "set_not_kept"
        /// The set is there and cannot be read.
        case setDamaged = "set_damaged"
        case recordDamaged = "record_damaged"
        case entryPointUnknown = "entry_point_unknown"
    }

    package let code: Code
    package let message: String
    package let remedy: String

    init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    package var description: String { "\(code.rawValue): \(message): \(remedy)" }
}
