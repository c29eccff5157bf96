import Foundation
import Rego
import Testing

@Suite("Swift types and values")
struct CodingTests {
    struct Decision: Codable, Equatable {
        var allow: Bool
        var reasons: [String]
        var limit: Int?
        var owner: Owner?
    }

    struct Owner: Codable, Equatable {
        var name: String
        var level: UInt8
    }

    enum Effect: String, Codable { case allow, deny }

    private func failure<T: Decodable>(_ type: T.Type, _ value: Value) -> String {
        do {
            _ = try ValueDecoder().decode(type, from: value)
            return "decoded"
        } catch {
            return error.description
        }
    }

    @Test("Values decode into types, sets as arrays and as sets")
    func decoding() throws {
        let set = Value.set(RegoSet(["b", "a"]))
        let value: Value = ["allow": true, "reasons": set, "owner": ["name": "é", "level": 3], "more": 1]
        let decision = try ValueDecoder().decode(Decision.self, from: value)
        #expect(decision == Decision(allow: true, reasons: ["a", "b"], limit: nil, owner: Owner(name: "é", level: 3)))
        #expect(try ValueDecoder().decode(Set<String>.self, from: set) == ["a", "b"])
        #expect(try ValueDecoder().decode([String: [Double]].self, from: ["x": [1, 2]]) == ["x": [1, 2]])
        #expect(try ValueDecoder().decode([Effect].self, from: ["deny", "allow"]) == [.deny, .allow])
        #expect(try ValueDecoder().decode([Int: String].self, from: [1: "a", 2: "b"]) == [1: "a", 2: "b"])
        #expect(try ValueDecoder().decode(UInt64.self, from: Value(json: "18446744073709551615")) == .max)
        #expect(try ValueDecoder().decode(Int.self, from: Value(json: "2.0")) == 2)
        #expect(try ValueDecoder().decode([Value].self, from: [set, .null]) == [set, .null])
        #expect(try ValueDecoder().decode([Int?].self, from: [1, .null]) == [1, nil])
    }

    @Test("Errors say where, what was expected and what was there")
    func errors() throws {
        #expect(
            failure(Decision.self, ["allow": 1, "reasons": []]) == "/allow: a boolean was expected, not the number 1")
        #expect(failure(Decision.self, ["allow": true]) == "/reasons: there is no `reasons`")
        #expect(
            failure(Decision.self, ["allow": true, "reasons": ["a", ["b": 1]]])
                == "/reasons/1: a string was expected, not an object")
        #expect(
            failure(Decision.self, ["allow": true, "reasons": [], "owner": ["name": "x", "level": 256]])
                == "/owner/level: a whole number from 0 to 255 was expected, not the number 256")
        #expect(failure(Int.self, try Value(json: "1.5")).contains("a whole number from"))
        #expect(failure(Int.self, try Value(json: "1e40")).contains("a whole number from"))
        #expect(failure([Int].self, ["x": 1]) == "/: an array or a set was expected, not an object")
        #expect(failure(Double.self, try Value(json: "1e999")).contains("within the range of Double"))
        #expect(failure(Effect.self, "maybe").contains("maybe"))
    }

    @Test("Types encode into values")
    func encoding() throws {
        let decision = Decision(allow: true, reasons: ["b", "a"], limit: nil, owner: Owner(name: "x", level: 1))
        let value = try ValueEncoder().encode(decision)
        #expect(value == ["allow": true, "reasons": ["b", "a"], "owner": ["name": "x", "level": 1]])
        #expect(try ValueDecoder().decode(Decision.self, from: value) == decision)
        #expect(try ValueEncoder().encode(["a": UInt64.max]).jsonString == #"{"a":18446744073709551615}"#)
        #expect(try ValueEncoder().encode([0.1, 1.0]).jsonString == "[0.1,1]")
        #expect(try ValueEncoder().encode([Float(0.1)]).jsonString == "[0.1]")
        let set = Value.set(RegoSet([1]))
        #expect(try ValueEncoder().encode(["s": set]) == ["s": set])
        #expect(throws: ValueCodingError.self) { try ValueEncoder().encode([Double.nan]) }
    }

    struct Nested: Encodable {
        var levels: Int
        enum Key: CodingKey { case below }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            if levels > 0 { try container.encode(Nested(levels: levels - 1), forKey: .below) }
        }
    }

    final class Recursive: Decodable { let below: Recursive? }

    @Test("P14: types that nest too deep are an error")
    func depth() throws {
        #expect(try ValueEncoder().encode(Nested(levels: 40)).depth == 41)
        #expect(throws: ValueCodingError.self) { try ValueEncoder().encode(Nested(levels: 300)) }
        var deep: Value = [:]
        for _ in 0..<255 { deep = ["below": deep] }
        // Deep or refused, by the stack there is; it never traps.
        _ = try? ValueDecoder().decode(Recursive.self, from: deep)
        #expect(throws: ValueCodingError.self) { try ValueEncoder().encode(["x": deep]) }
    }

    @Test("Values go through JSONEncoder and JSONDecoder")
    func json() throws {
        let value: Value = ["a": [1, true, .null, "x"], "b": ["c": .set(RegoSet([1]))]]
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(Value.self, from: data) == ["a": [1, true, .null, "x"], "b": ["c": [1]]])
    }

    @Test("A query is decoded in one call, and says whether it is undefined, wrong or of another type")
    func queries() throws {
        struct Request: Encodable { var user: String }
        let engine = try Engine(modules: [
            PolicySource(
                "a.rego", "package a\ndecision := {\"allow\": true, \"reasons\": {input.user}} if input.user != \"\"")
        ])
        let query = try engine.prepare(path: ["a", "decision"])
        let options = EvaluationOptions(now: 0)
        let decision = try query.decode(Decision.self, input: Request(user: "alice"), options: options)
        #expect(decision == Decision(allow: true, reasons: ["alice"]))
        func message(_ body: () throws(DecodedEvaluationError) -> Void) -> String {
            do throws(DecodedEvaluationError) {
                try body()
                return ""
            } catch {
                return error.description
            }
        }
        #expect(
            message { () throws(DecodedEvaluationError) in
                _ = try query.decode(Decision.self, input: Request(user: ""), options: options)
            } == "the document is undefined")
        #expect(
            message { () throws(DecodedEvaluationError) in
                _ = try query.decode(Int.self, input: Request(user: "x"), options: options)
            } == "/: a whole number was expected, not an object")
        struct Row: Decodable, Equatable { var x: Int; var y: String }
        let rows = try engine.prepare(#"some x, y in ["a", "b"]"#).evaluate(options: options).decode(Row.self)
        #expect(rows == [Row(x: 0, y: "a"), Row(x: 1, y: "b")])
    }
}
