import Rego
package import StintCore

/// Asks a recorded question again, on the set it was decided on and with the same engine (P13).
package struct DecisionReplay: Sendable {
    private let contents: SetContents
    private let engine: EmbeddedEngine
    private let data: BaseData

    /// - Parameter kept: the set as it was kept when it was loaded; `nil` where it was not.
    package init(_ kept: KeptSet?) throws(DecisionReplayError) {
        guard let kept else {
            throw DecisionReplayError(
                .setNotKept, "the set this was decided on was not kept, so the question cannot be asked again",
                remedy: "nothing helps: what was decided before sets were kept stands as it is recorded")
        }
        contents = try SetContents(kept)
        let modules = contents.modules.map {
            ReadFile(path: $0.relativePath, relativePath: $0.relativePath, bytes: $0.bytes)
        }
        var limits = contents.limits
        // Instructions and memory are the same every time; a busy machine must not make a difference.
        limits.timeoutMilliseconds = PolicyLimits.longestTimeoutMilliseconds
        switch EmbeddedEngine.compile(modules, limits: limits) {
        case .success(let engine): self.engine = engine
        case .failure(let error):
            throw DecisionReplayError(
                .setDamaged, "the policies that were kept do not compile: \(error)",
                remedy: "ask again with the version of Stint that decided it")
        }
        data = contents.baseData
    }

    /// The question's answer of then and of now.
    package func replay(_ record: DecisionRecord) throws(DecisionReplayError) -> ReplayedDecision {
        guard let entryPoint = EntryPoint.allCases.first(where: { UTF8Order.equal($0.name, record.entryPoint) }) else {
            throw DecisionReplayError(
                .entryPointUnknown, "\(CoreError.quote(record.entryPoint)) is no entry point of policy",
                remedy: "ask again with the version of Stint that decided it")
        }
        guard record.basis == contents.basis else {
            throw DecisionReplayError(
                .setNotKept, "this was decided on another set than the one at hand",
                remedy: "find the set with the record's `policy_digest` and `data_revision`")
        }
        guard UTF8Order.equal(SetDigest.of(record.input), record.inputDigest) else {
            throw DecisionReplayError(
                .recordDamaged, "the recorded input is not the one that its digest was taken of",
                remedy: "verify the log with `stint audit verify`")
        }
        let recorded = try Self.results(record.nondeterministic)
        do {
            let answer = try engine.evaluate(
                entryPoint, input: Value(record.input), data: data, now: record.at, recorded: recorded)
            return ReplayedDecision(recorded: record.output, replayed: answer.value?.json, failure: nil)
        } catch {
            let failure = DecisionFailure(error, of: entryPoint, record: nil)
            return ReplayedDecision(recorded: record.output, replayed: nil, failure: failure)
        }
    }

    private static func results(_ document: JSONValue?) throws(DecisionReplayError) -> RecordedResults {
        guard let document else { return RecordedResults() }
        do {
            return try RecordedResults(Value(document))
        } catch {
            throw DecisionReplayError(
                .recordDamaged, "what built-ins answered then cannot be read: \(error.message)",
                remedy: "verify the log with `stint audit verify`")
        }
    }
}

/// What came of asking again.
package struct ReplayedDecision: Hashable, Sendable {
    /// What policy answered then; `nil` where it was undefined or failed.
    package let recorded: JSONValue?
    /// What it answers now, on the same set; `nil` where it is undefined or fails.
    package let replayed: JSONValue?
    /// How it fails now.
    package let failure: DecisionFailure?
    /// Where the two differ; empty where they are the same.
    package let differences: [ReplayDifference]

    init(recorded: JSONValue?, replayed: JSONValue?, failure: DecisionFailure?) {
        self.recorded = recorded
        self.replayed = replayed
        self.failure = failure
        differences = ReplayDifference.between(recorded, replayed)
    }

    package var isSame: Bool { differences.isEmpty }
}

/// One place in which two answers differ.
package struct ReplayDifference: Hashable, Sendable {
    /// A JSON pointer; empty for the answer itself.
    package let pointer: String
    /// `nil` where there is nothing at that place.
    package let recorded: JSONValue?
    package let replayed: JSONValue?

    /// The places, nearest to the top first, in the order of their pointers; at most as many as help.
    static func between(_ recorded: JSONValue?, _ replayed: JSONValue?) -> [ReplayDifference] {
        var found: [ReplayDifference] = []
        collect(recorded, replayed, at: "", into: &found)
        return found
    }

    private static let most = 100

    private static func collect(
        _ recorded: JSONValue?, _ replayed: JSONValue?, at pointer: String, into found: inout [ReplayDifference]
    ) {
        guard found.count < most, recorded?.jsonBytes != replayed?.jsonBytes else { return }
        switch (recorded, replayed) {
        case (.object(let left), .object(let right)):
            let keys = left.members.map(\.key) + right.members.map(\.key).filter { left[$0] == nil }
            for key in keys.sorted(by: UTF8Order.less) {
                collect(left[key], right[key], at: "\(pointer)/\(OutputReader.escaped(key))", into: &found)
            }
        case (.array(let left), .array(let right)):
            for index in 0..<max(left.count, right.count) {
                collect(
                    index < left.count ? left[index] : nil, index < right.count ? right[index] : nil,
                    at: "\(pointer)/\(index)", into: &found)
            }
        default: found.append(ReplayDifference(pointer: pointer, recorded: recorded, replayed: replayed))
        }
    }
}
