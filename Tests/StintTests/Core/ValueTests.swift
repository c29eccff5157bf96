import StintCore
import StintTesting
import Testing

@Suite struct ValueTests {
    @Test func empty() { #expect(Bool(true)) }
}
