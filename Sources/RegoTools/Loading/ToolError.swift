/// Something a tool was given that it cannot take: an input file, a word on the command line.
package struct ToolError: Error, CustomStringConvertible, Sendable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}
