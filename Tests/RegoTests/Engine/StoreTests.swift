import Foundation
import Rego
import Synchronization
import Testing

@Suite("The store")
struct StoreTests {
    private func message(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("A commit is seen by later snapshots only, and shares what it did not change")
    func snapshots() throws {
        let large = Value.array(RegoArray((0..<10_000).map { Value($0) }))
        let store = Store(BaseData(["a": ["x": 1], "large": large]))
        let before = store.snapshot
        try store.write { try $0.add(2, at: ["a", "x"]) }
        #expect(before.data[["a", "x"]] == 1)
        #expect(before.revision == 0)
        #expect(store.snapshot.data[["a", "x"]] == 2)
        #expect(store.snapshot.revision == 1)
    }

    @Test("A transaction sees its own changes, and nobody else does before it is committed")
    func isolation() throws {
        let store = Store()
        let transaction = store.begin()
        try transaction.makeObjects(at: ["a", "b"])
        try transaction.add([1, 3], at: ["a", "b", "list"])
        try transaction.add(2, at: ["a", "b", "list", "1"])
        #expect(try transaction.read(["a", "b", "list", "2"]) == 3)
        #expect(store.snapshot.data == .empty)
        #expect(try transaction.commit().data == BaseData(["a": ["b": ["list": [1, 2, 3]]]]))
        #expect(message { try transaction.add(1, at: ["x"]) }?.contains("the transaction has ended") == true)
        let aborted = store.begin()
        try aborted.remove(at: ["a"])
        aborted.abort()
        #expect(message { _ = try aborted.commit() }?.contains("storage_invalid_txn_error") == true)
        #expect(store.snapshot.data[["a"]] != nil)
    }

    static let changes: [(String, [String], Value?, String)] = [
        ("add", ["a", "n"], 1, #"{"a":{"l":[1,2],"n":1}}"#), ("add", ["a"], 1, #"{"a":1}"#),
        ("add", ["a", "l", "0"], 0, #"{"a":{"l":[0,1,2]}}"#), ("add", ["a", "l", "2"], 3, #"{"a":{"l":[1,2,3]}}"#),
        ("add", ["a", "l", "-"], 3, #"{"a":{"l":[1,2,3]}}"#), ("replace", ["a", "l", "1"], 3, #"{"a":{"l":[1,3]}}"#),
        ("remove", ["a", "l", "0"], nil, #"{"a":{"l":[2]}}"#), ("remove", ["a"], nil, "{}"),
        ("add", [], ["z": 1], #"{"z":1}"#), ("replace", [], ["z": 1], #"{"z":1}"#),
        ("add", [], 1, "! the whole of the data can only be set to an object"),
        ("remove", [], nil, "! the whole of the data can only be set to an object"),
        ("add", ["x", "y"], 1, "! storage_not_found_error: /x: document does not exist"),
        ("add", ["a", "l", "3"], 1, "! /a/l/3: array index out of range"),
        ("add", ["a", "l", "x"], 1, "! /a/l/x: array index must be integer"),
        ("add", ["a", "l", "0", "y"], 1, "! /a/l/0/y: document does not exist"),
        ("replace", ["a", "x"], 1, "! /a/x: document does not exist"),
        ("remove", ["a", "l", "-"], nil, "! /a/l/-: array index must be integer"),
        ("remove", ["a", "l", "99999999999999999999"], nil, "! array index must be integer"),
    ]

    @Test("Changes are JSON Patch's, and wrong ones say where", arguments: changes)
    func changing(operation: String, path: [String], value: Value?, expected: String) throws {
        let data = BaseData(["a": ["l": [1, 2]]])
        let change: DataChange =
            switch operation {
            case "add": .add(value ?? .null, at: path)
            case "replace": .replace(value ?? .null, at: path)
            default: .remove(at: path)
            }
        if expected.hasPrefix("! ") {
            let found = message { _ = try data.applying(change) }
            #expect(found?.contains(expected.dropFirst(2)) == true, "\(found ?? "applied")")
        } else {
            #expect(try Value.object(data.applying(change).root).jsonString == expected)
        }
    }

    @Test("P14: data never nests deeper than values may")
    func depth() throws {
        var deep: Value = 1
        for _ in 0..<200 { deep = ["x": deep] }
        let data = try BaseData.empty.applying(.add(deep, at: ["a"]))
        let path = ["a"] + Array(repeating: "x", count: 100) + ["y"]
        #expect(message { _ = try data.applying(.add(deep, at: path)) }?.contains("nest deeper than 256") == true)
        let long = Array(repeating: "x", count: 5000)
        #expect(
            message { try Store().write { try $0.makeObjects(at: long) } }?.contains("nest deeper than 256") == true)
    }

    @Test("Commits conflict where they touch what another one changed, and nowhere else")
    func conflicts() throws {
        let store = Store(BaseData(["a": ["x": 1, "y": 1], "l": [1]]))
        func race(_ first: (StoreTransaction) throws -> Void, _ second: (StoreTransaction) throws -> Void) throws
            -> String?
        {
            let (one, two) = (store.begin(), store.begin())
            try first(one)
            try second(two)
            try one.commit()
            return message { try two.commit() }
        }
        #expect(try race({ try $0.add(2, at: ["a", "x"]) }, { try $0.add(2, at: ["a", "y"]) }) == nil)
        #expect(store.snapshot.data[["a"]] == ["x": 2, "y": 2])
        #expect(
            try race({ try $0.add(3, at: ["a", "x"]) }, { try $0.add(4, at: ["a", "x"]) })
                == "storage_write_conflict_error: /a/x was changed by another transaction")
        #expect(
            try race(
                { try $0.add(5, at: ["a", "x"]) },
                {
                    _ = try $0.read(["a", "x"]); try $0.add(1, at: ["z"])
                }) != nil)
        #expect(try race({ try $0.add(6, at: ["a", "x"]) }, { _ = try $0.read(["a", "x"]) }) == nil)
        #expect(try race({ try $0.add(2, at: ["l", "-"]) }, { try $0.add(3, at: ["l", "0"]) }) != nil)
        #expect(
            try race({ try $0.remove(at: ["a"]) }, { try $0.add(3, at: ["a", "new"]) })?.contains("does not exist")
                == true)
    }

    @Test("Nothing is lost where many threads write, and readers see whole commits")
    func threads() async throws {
        let store = Store(BaseData(["left": 0, "right": 0]))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<100 {
                        try store.write(attempts: 10_000) { transaction in
                            let count = try transaction.read(["left"])?.asInt ?? 0
                            try transaction.replace(Value(count + 1), at: ["left"])
                            try transaction.replace(Value(count + 1), at: ["right"])
                        }
                        let data = store.snapshot.data
                        #expect(data[["left"]] == data[["right"]])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(store.snapshot.data[["left"]] == 800)
        #expect(store.snapshot.revision == 800)
    }

    @Test("Observers hear of each commit in order before it is published, and can refuse it")
    func observers() throws {
        struct Refused: Error, CustomStringConvertible { var description = "not today" }
        struct Heard { var revisions: [UInt64] = []; var changes: [DataChange] = [] }
        let store = Store()
        let heard = Mutex(Heard())
        let observation = store.observe { commit in
            if commit.after[["forbidden"]] != nil { throw Refused() }
            #expect(store.snapshot.data == commit.before)
            heard.withLock { heard in
                heard.revisions.append(commit.revision)
                heard.changes += commit.changes
            }
        }
        try store.write { try $0.add(1, at: ["a"]) }
        try store.write { try $0.add(2, at: ["b"]) }
        #expect(
            message { try store.write { try $0.add(2, at: ["forbidden"]) } }?.contains("refused: not today") == true)
        #expect(store.snapshot.data == BaseData(["a": 1, "b": 2]))
        store.cancel(observation)
        try store.write { try $0.add(2, at: ["forbidden"]) }
        #expect(heard.withLock { $0.revisions } == [1, 2])
        #expect(heard.withLock { $0.changes } == [.add(1, at: ["a"]), .add(2, at: ["b"])])
    }
}
