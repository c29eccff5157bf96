import BigInt
import Testing

@testable import Rego

@Suite struct NumberTests {
    static let sums: [(String, String, String)] = [
        ("0.1", "0.2", "0.3"), ("0.1", "0.7", "0.8"), ("1e30", "1", "1000000000000000000000000000001"),
        ("9223372036854775807", "1", "9223372036854775808"), ("1e-7", "0", "1e-07"), ("0.00001", "0", "1e-05"),
        ("0.0001", "0", "0.0001"), ("123456789.5", "0", "1.234567895e+08"), ("-0.0", "0", "0"), ("1.0", "1", "2"),
        ("123456789012345678901234567891.0", "1.0", "123456789012345678901234567892"),
        ("1234567890123456789012345678910e-1", "1", "123456789012345678901234567892"),
        ("123456789012345678901234567890.5", "1", "123456789012345678900000000000"),
        ("1234567890123456789012.5", "0", "1234567890123456789000"), ("1e20", "0.5", "100000000000000000000"),
        ("1e-400", "0", "1e-400"), ("0.33333333333333333334", "0.33333333333333333334", "0.6666666666666666667"),
    ]

    @Test(arguments: sums) func `adds like OPA`(left: String, right: String, sum: String) throws {
        let result = Number.adding(try #require(Number(text: left)), try #require(Number(text: right)))
        #expect(result?.text == sum)
    }

    static let products: [(String, String, String)] = [
        ("2", "1.5", "3"), ("1.5e-10", "3", "4.4999999999999999999e-10"), ("0", "-1.5", "-0"),
        ("36893488147419103233", "1.0", "36893488147419103233"),
        ("0.5", "36893488147419103233", "18446744073709551616"),
        ("1.5e20", "1.1", "165000000000000000000"), ("1e100", "1e100", "1" + String(repeating: "0", count: 200)),
        ("100000000000000000000000000001.5", "2", "200000000000000000000000000000"),
    ]

    @Test(arguments: products) func `multiplies like OPA`(left: String, right: String, product: String) throws {
        let result = Number.multiplying(try #require(Number(text: left)), try #require(Number(text: right)))
        #expect(result?.text == product)
    }

    static let quotients: [(String, String, String?)] = [
        ("1", "3", "0.33333333333333333334"), ("2", "3", "0.6666666666666666667"),
        ("-1", "3", "-0.33333333333333333334"),
        ("7", "2", "3.5"), ("10", "5", "2"), ("1e20", "3", "33333333333333333334"), ("1", "0", nil), ("1", "0.0", nil),
        ("123456789012345678901234567890", "10", "12345678901234567890000000000"),
        ("36893488147419103233", "1", "36893488147419103230"), ("100", "1e30", "9.9999999999999999997e-29"),
        ("1e40", "1e20", "100000000000000000000"), ("1e23", "1", "100000000000000000000000"),
        ("-9223372036854775808", "-1", "9223372036854775808"),
    ]

    @Test(arguments: quotients) func `divides like OPA`(left: String, right: String, quotient: String?) throws {
        let result = Number.dividing(try #require(Number(text: left)), by: try #require(Number(text: right)))
        #expect(result?.text == quotient)
    }

    static let remainders: [(String, String, String?)] = [
        ("-7", "3", "-1"), ("5", "0", nil), ("5.5", "2", nil), ("3.0", "2", "1"), ("1e30", "7", "1"),
        ("36893488147419103233", "10", "3"), ("-9223372036854775808", "-1", "0"),
    ]

    @Test(arguments: remainders) func `takes remainders like OPA`(left: String, right: String, rest: String?) throws {
        let result = Number.remainder(try #require(Number(text: left)), by: try #require(Number(text: right)))
        #expect(result?.text == rest)
    }

    static let roundings: [(String, String, String, String)] = [
        // number, round, ceil, floor
        ("2.5", "3", "3", "2"), ("-0.4", "0", "1", "0"), ("-0.5", "-1", "1", "0"), ("-2.5", "-3", "-2", "-3"),
        ("36893488147419103233", "36893488147419103232", "36893488147419103232", "36893488147419103232"),
        ("7", "7", "7", "7"),
    ]

    @Test(arguments: roundings) func `rounds like OPA`(text: String, round: String, ceil: String, floor: String) throws
    {
        let number = try #require(Number(text: text))
        #expect(number.rounded?.text == round)
        #expect(number.ceiling?.text == ceil)
        #expect(number.floor?.text == floor)
    }

    static let ascending = [
        "-1e400", "-123456789012345678901234567890", "-1.5", "-1", "-1e-400", "0", "1e-500", "1e-400", "0.1",
        "0.1000000000000000000000000000001", "1", "1.00000000000000000000000000000000000001", "1.5", "9.99", "10",
        "9007199254740992", "9007199254740993", "9223372036854775807", "9223372036854775808", "1e19",
        "100000000000000000000000000000000000000", "100000000000000000000000000000000000001", "1e400", "1e401",
    ]

    @Test func `orders exactly`() throws {
        let numbers = try Self.ascending.map { try #require(Number(text: $0)) }
        for (position, left) in numbers.enumerated() {
            for (other, right) in numbers.enumerated() {
                #expect(left.compare(to: right) == Order(position, other), "\(left) against \(right)")
            }
        }
    }

    @Test(arguments: [
        ["1", "1.0", "1.00", "1e0", "10e-1", "0.1e1"], ["0", "-0", "0.0", "-0.0", "0e5"],
        ["1e3", "1000", "1000.0"], ["0.1", "0.10", "1e-1"], ["1e20", "100000000000000000000"],
        ["9007199254740993", "9007199254740993.0"], ["-9223372036854775808", "-9223372036854775808.0"],
    ]) func `is equal however it is written`(texts: [String]) throws {
        let numbers = try texts.map { try #require(Number(text: $0)) }
        for left in numbers {
            for right in numbers {
                #expect(left == right && left.hash64 == right.hash64, "\(left) and \(right)")
            }
        }
        #expect(numbers.map(\.text) == texts)
    }

    @Test(arguments: [
        "", "-", "01", "1.", ".5", "1e", "1e+", "+1", "1e100001", "1e-100001", "1e99999999999999999999", "0x1", "1 ",
        "NaN", "--1", "1.2.3", "1e1.5",
    ]) func `refuses what is no number`(text: String) {
        #expect(Number(text: text) == nil)
    }

    @Test func `P14 giant exponents stay bounded`() throws {
        let giant = try #require(Number(text: "1e100000"))
        #expect(giant.double == .infinity)
        let small = try #require(Number(text: "1.5e-100000"))
        #expect(Number.dividing(giant, by: small) == nil)
        #expect(Number.multiplying(small, small) == nil)
        let integer = Number(BigInt(1) << 200_000)
        #expect(Number.multiplying(integer, integer) == nil)
    }

    @Test func `agrees with double arithmetic to its precision`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let left = Double(Int64(bitPattern: generator.next()) >> 20) / 1024
            let right = Double(Int64(bitPattern: generator.next()) >> 20) / 1024
            let (first, second) = (try #require(Number(left)), try #require(Number(right)))
            let sum = try #require(Number.adding(first, second)?.double)
            #expect(abs(sum - (left + right)) <= (abs(left) + abs(right)) * 1e-15)
            if right != 0 {
                let quotient = try #require(Number.dividing(first, by: second)?.double)
                #expect(abs(quotient - left / right) <= abs(left / right) * 1e-15)
            }
            let product = try #require(Number.multiplying(first, second)?.double)
            #expect(abs(product - left * right) <= abs(left * right) * 1e-15)
        }
    }
}
