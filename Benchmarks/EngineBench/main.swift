import CAllocationCount
import Dispatch
import Rego

#if canImport(Glibc)
    import Glibc
#endif

// Stint's engine as a process that Benchmarks/__main__.py drives with lines of JSON: `load` prepares a workload,
// `answers` gives the values of its inputs, `measure` times single calls, `allocations` counts what they allocate.

/// What cannot be benchmarked, in words.
struct Failure: Error, CustomStringConvertible {
    let description: String
}

/// One workload: a prepared query, its data and its inputs.
struct Workload {
    let query: PreparedQuery
    let data: BaseData
    let texts: [[UInt8]]
    let values: [Value]
    private let options = EvaluationOptions(now: 1_750_000_000_000_000_000, seed: 1)

    init(_ load: Value) throws {
        guard let modules = load.get("modules")?.asObject, let data = load.get("data")?.asString,
            let path = load.get("path")?.asString, let inputs = load.get("inputs")?.asArray
        else { throw Failure(description: "`load` needs modules, data, path and inputs") }
        let sources = modules.compactMap { name, text in
            name.asString.flatMap { name in text.asString.map { PolicySource(name.string, $0.string) } }
        }
        texts = inputs.compactMap(\.asString).map { Array($0.string.utf8) }
        values = try texts.map { try Value(json: $0) }
        self.data = BaseData(try Value(json: Array(data.string.utf8)).asObject ?? .empty)
        query = try Engine(modules: sources).prepare(path: path.string.split(separator: ".").map(String.init))
    }

    func answer(_ index: Int) throws -> Value {
        try query.value(input: values[index], data: data, options: options).value ?? .null
    }

    /// JSON text in, JSON text out.
    func call(json index: Int, into output: inout [UInt8]) throws {
        output.removeAll(keepingCapacity: true)
        _ = try texts[index].withUnsafeBufferPointer {
            try query.evaluate(json: $0, data: data, options: options, into: &output)
        }
    }

    /// Evaluates alone: the input is parsed, and the answer is not written.
    func call(parsed index: Int) throws {
        _ = try query.value(input: values[index], data: data, options: options)
    }

    /// Runs calls one by one; `note` sees what each took.
    func run(_ kind: String, _ count: Int, _ counter: () -> UInt64, _ note: (UInt64) -> Void) throws {
        var output: [UInt8] = []
        output.reserveCapacity(1 << 16)
        for number in 0..<count {
            let index = number % texts.count
            let start = counter()
            if kind == "parsed" { try call(parsed: index) } else { try call(json: index, into: &output) }
            note(counter() &- start)
        }
    }
}

func nanoseconds() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

/// Answers requests, one after the other.
struct Server {
    private var workload: Workload?

    mutating func answer(_ request: Value) throws -> Value {
        if let load = request.get("load") {
            workload = try Workload(load)
            return ["calls": ["json", "parsed"]]
        }
        guard let workload else { throw Failure(description: "nothing is loaded") }
        if request.get("answers") != nil {
            return ["values": .array(RegoArray(try workload.texts.indices.map(workload.answer)))]
        }
        let kind = request.get("call")?.asString?.string ?? "json"
        if let count = request.get("measure")?.asNumber?.int64 {
            var samples: [Value] = []
            samples.reserveCapacity(Int(count))
            try workload.run(kind, Int(count), nanoseconds) { samples.append(Value(Int($0))) }
            return ["samples": .array(RegoArray(samples))]
        }
        if let count = request.get("allocations")?.asNumber?.int64 {
            // Once before, for what is made only once.
            try workload.run(kind, workload.texts.count, allocation_count) { _ in }
            var total: UInt64 = 0
            try workload.run(kind, Int(count), allocation_count) { total += $0 }
            return ["each": Value(Int(total) / max(1, Int(count)))]
        }
        throw Failure(description: "unknown request")
    }
}

var server = Server()
while let line = readLine() {
    let reply: Value
    do {
        reply = try server.answer(try Value(json: Array(line.utf8)))
    } catch {
        reply = ["error": Value("\(error)")]
    }
    print(reply.jsonString)
    fflush(nil)
}
