import Testing

@testable import Rego

@Suite struct ValueTests {
    /// Values of every kind, among them equal ones written differently.
    static func samples() throws -> [Value] {
        var samples: [Value] = [
            .null, false, true, "", "a", "b", "é", "e\u{301}", "\u{FFFF}", "\u{1F600}", [], [.null], [1], [1, 2], [2],
            [:],
            ["a": 1], ["a": 1, "b": 1], ["a": 2], ["b": 0], [1: 1], [["x"]: 2], .set([]), .set([1]), .set([1, 2]),
            .set([1, 5]), .set([2]), .set([[1], .set([1])]),
        ]
        for text in ["0", "-0", "1", "1.0", "-7", "0.1", "1e400", "123456789012345678901234567890"] {
            samples.append(.number(try #require(Number(text: text))))
        }
        return samples
    }

    @Test func `is sixteen bytes`() {
        #expect(MemoryLayout<Value>.stride == 16)
        #expect(MemoryLayout<Value?>.stride == 16)
    }

    @Test func `order is total and agrees with equality and hash`() throws {
        let samples = try Self.samples()
        for left in samples {
            for right in samples {
                let order = left.compare(to: right)
                #expect(order == right.compare(to: left).reversed)
                #expect((order == .equal) == (left == right), "\(left) and \(right)")
                if left == right { #expect(left.hash64 == right.hash64, "\(left) and \(right)") }
                for third in samples where order != .greater && right.compare(to: third) != .greater {
                    #expect(left.compare(to: third) != .greater, "\(left), \(right), \(third)")
                }
            }
        }
    }

    @Test func `types are ordered`() {
        let ascending: [Value] = [.null, false, true, 0, "a", [], [:], .set([])]
        #expect(ascending.shuffled().sorted() == ascending)
    }

    @Test(arguments: [0, 1, 5, 8, 9, 64, 65, 1000]) func `sets and objects hold what was put in`(count: Int) {
        let numbers = (0..<count).map { Value($0 * 7 % 1009) }.shuffled()
        let set = RegoSet(numbers + numbers)
        #expect(set.count == count)
        #expect(Array(set) == numbers.sorted())
        for number in numbers { #expect(set.contains(number)) }
        #expect(!set.contains("absent") && !set.contains(-1))
        let object = RegoObject(numbers.map { (key: Value("k\($0)"), value: $0) })
        #expect(object.count == count)
        for number in numbers { #expect(object["k\(number)"] == number) }
        #expect(object["absent"] == nil && object[.null] == nil)
        #expect(Array(object.keys) == object.keys.sorted())
    }

    @Test(arguments: [10, 64, 65, 2000]) func `changes one entry and leaves the old object as it was`(count: Int) {
        var object = RegoObject((0..<count).map { (key: Value("k\($0)"), value: Value($0)) })
        let old = object
        for index in stride(from: 0, to: count * 2, by: 3) { object = object.inserting("new", for: Value("k\(index)")) }
        var removed = object
        for index in stride(from: 0, to: count * 2, by: 2) { removed = removed.removing(Value("k\(index)")) }
        #expect(old.count == count)
        for index in 0..<(count * 2) {
            let key = Value("k\(index)")
            let expected: Value? = index % 3 == 0 ? "new" : index < count ? Value(index) : nil
            #expect(object[key] == expected)
            #expect(removed[key] == (index % 2 == 0 ? nil : expected))
            #expect(old[key] == (index < count ? Value(index) : nil))
        }
        #expect(Array(object.keys) == object.keys.sorted())
        #expect(object.count == Array(object).count)
        // However it came about, an object equals the same entries built at once, and hashes alike.
        let rebuilt = RegoObject(Array(removed))
        #expect(rebuilt == removed && rebuilt.table.contentHash == removed.table.contentHash)
        #expect(removed.removing("absent") == removed)
    }

    @Test func `set algebra agrees with Swift's sets`() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<50 {
            let left = (0..<20).map { _ in Value(Int(generator.next() % 30)) }
            let right = (0..<20).map { _ in Value(Int(generator.next() % 30)) }
            let (first, second) = (RegoSet(left), RegoSet(right))
            #expect(Array(first.union(second)) == Set(left).union(right).sorted())
            #expect(Array(first.intersection(second)) == Set(left).intersection(right).sorted())
            #expect(Array(first.subtracting(second)) == Set(left).subtracting(right).sorted())
        }
    }

    @Test func `looks up`() {
        let value: Value = ["a": [10, 20], "s": .set(["x"])]
        #expect(value.get("a")?.get(1) == 20)
        #expect(value.get("a")?.get(2) == nil)
        #expect(value.get("a")?.get(-1) == nil)
        #expect(value.get("s")?.get("x") == "x")
        #expect(value.get("s")?.get("y") == nil)
        #expect(value.get("b") == nil)
        #expect(Value("a").get("a") == nil)
    }

    @Test(arguments: [
        ("{\"b\": 1, \"a\": [true, null]}", "{\"a\": [true, null], \"b\": 1}"), ("[]", "[]"), ("{}", "{}"),
        ("\"a<é\\n\\u2028\\u0001\\u007f\"", "\"a<é\\n\\u2028\\x01\\x7f\""), ("1.50", "1.50"),
        ("\"\\ud83d\\ude00\"", "\"😀\""),
    ]) func `prints as Rego`(json: String, rego: String) throws {
        #expect(try Value(json: json).regoString == rego)
    }

    @Test func `prints sets and other keys as OPA does`() {
        let value = Value.object([[1, "a"]: 1, .set([1, "x"]): 2, .null: 3, true: 4, ["a": 1]: 5, "z": .set([])])
        #expect(
            value.jsonString
                == "{\"[1,\\\"a\\\"]\":1,\"[1,\\\"x\\\"]\":2,\"null\":3,\"true\":4,\"z\":[],\"{\\\"a\\\":1}\":5}")
        #expect(Value.set([]).regoString == "set()")
        #expect(Value.set(["a", 1]).regoString == "{1, \"a\"}")
    }
}
