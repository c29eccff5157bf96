import StintCore
import StintTesting
import Testing

@Suite("What a person had")
struct UsageTests {
    /// A grant from and to seconds after the test clock's start.
    private func grant(
        _ id: GrantID, _ from: Int64, _ to: Int64, ended: Int64? = nil, activated: Int64? = nil,
        state: GrantState = .expired, suspended: Bool = false
    ) throws -> Grant {
        func at(_ seconds: Int64) throws -> Instant { try #require(TestClock.start.adding(seconds: seconds)) }
        return Grant(
            id: id, request: "rq-1", item: 1, beneficiary: "user:alice", person: "alice", entitlement: "wiki:edit",
            resource: ResourceRef(type: "app", id: "wiki"), actions: ["*"], risk: .low, reason: "", ticket: nil,
            startsAt: try at(from), expiresAt: try at(to), state: state, approvals: [],
            basis: DecisionBasis(policyDigest: "", dataRevision: ""), issuedAt: try at(from),
            activatedAt: try at(activated ?? from), endedAt: try ended.map(at))
    }

    @Test("P3: history tells how long without a break, and when it was last held, up to now")
    func continuous() throws {
        let cases: [(grants: [Grant], now: Int64, continuous: Int64, last: Int64)] = [
            ([try grant("gr-1", 0, 100)], 200, 100, 100),
            ([try grant("gr-1", 0, 100)], 50, 50, 50),
            ([try grant("gr-1", 0, 100, ended: 30)], 200, 30, 30),
            ([try grant("gr-1", 0, 100), try grant("gr-2", 160, 200)], 300, 200, 200),
            ([try grant("gr-1", 0, 100), try grant("gr-2", 161, 200)], 300, 39, 200),
            ([try grant("gr-1", 0, 100), try grant("gr-2", 50, 80)], 300, 100, 100),
            ([try grant("gr-1", 0, 100, activated: 40)], 300, 60, 100),
            ([try grant("gr-1", 0, 400, state: .suspended)], 300, 300, 300),
        ]
        for (grants, now, continuous, last) in cases {
            let ledger = HoldingLedger(grants: grants, gapSeconds: 60)
            let usage = ledger.history(at: try #require(TestClock.start.adding(seconds: now))).usage
            #expect(usage.map(\.continuousSeconds) == [continuous])
            #expect(usage.map(\.lastHeldAt) == [TestClock.start.adding(seconds: last)])
        }
    }

    @Test("what was never held is not in the history")
    func never() throws {
        let ledger = HoldingLedger(grants: [try grant("gr-1", 100, 200, state: .scheduled)])
        #expect(ledger.history(at: TestClock.start).usage.isEmpty)
    }
}
