import Foundation
import Rego

extension ConformanceCase {
    /// OPA's own runner adds a function that waits, for the cases about time: `test.sleep("10ms")`.
    static let builtins: BuiltinRegistry = {
        var registry = BuiltinRegistry.standard
        registry.register(
            Builtin("test.sleep", takes: [BuiltinOperand("duration", .string)], yields: .null) {
                (arguments, _) throws(BuiltinError) in
                let text = try arguments.string(0).string
                guard text.hasSuffix("ms"), let milliseconds = UInt32(text.dropLast(2)), milliseconds <= 1000 else {
                    throw .failed("test.sleep takes up to `1000ms`, not \(text)")
                }
                usleep(milliseconds * 1000)
                return .null
            })
        return registry
    }()
}
