import Rego
import StintCore
import StintTesting
import Testing

@testable import StintPolicy

/// What policy is asked, where a schema does not say enough.
@Suite struct InputDocumentTests {
    @Test func aRequestSaysWhatElseItAsksForAndWhatItGoesOnFrom() throws {
        let asked = InputDocuments.request(try SampleQuestions.request(extends: "gr-1"), resource: nil)
        #expect(asked["kind"] == "extension")
        #expect(asked["extends"] == "gr-1")
        #expect(asked["siblings"] == ["feature-flags:editor"])
        #expect(InputDocuments.request(SampleQuestions.preview, resource: nil)["break_glass"] == true)
    }

    @Test func historyTellsOfContinuousTime() throws {
        let history = InputDocuments.request(try SampleQuestions.request(), resource: nil)["history"]
        #expect(history?["active_seconds"]?["7d"] == 2)
        #expect(history?["continuous_seconds"] == 1)
        #expect(history?["last_held_at"] == .string(TestClock.start.description))
        #expect(history?["last_held_at_ns"] == .integer(TestClock.start.nanoseconds))
        let other = history?["entitlements"]?["ledger-db:readonly"]
        #expect(other?["30d"] == 3)
        #expect(other?["last_held_at_ns"]?.objectValue == nil)
        let never = InputDocuments.request(SampleQuestions.preview, resource: nil)["history"]
        #expect(never?["continuous_seconds"] == 0)
        #expect(never?["last_held_at_ns"] == .some(.null))
    }

    /// Only Stint tells of signals (P6): what a caller sends under the name does not reach policy.
    @Test func p6NobodyElseTellsOfSignals() throws {
        let told = try SampleQuestions.all().filter { ["request.input", "review.input", "grant.input"].contains($0.0) }
        for (schema, question) in told {
            let signals = try #require(question["context"]?["signals"]?.arrayValue, "\(schema)")
            #expect(signals.allSatisfy { $0.objectValue != nil }, "\(schema)")
        }
        let review = InputDocuments.review(try SampleQuestions.review(isPostReview: false))
        #expect(review["request"]?["context"] == ["mfa": true])
        let first = review["context"]?["signals"]?.arrayValue?.first
        #expect(first?["target"] == ["kind": "person", "id": "alice"])
        #expect(first?["data"] == ["score": 80])
        #expect(InputDocuments.access(SampleQuestions.access)["context"] == ["mfa": true])
    }

    @Test func aReviewIsAboutOneItemAndItsStage() throws {
        let review = InputDocuments.review(try SampleQuestions.review(isPostReview: false))
        #expect(review["item"] == 2)
        #expect(review["request"]?["entitlement"] == "payments-db:readonly")
        #expect(review["stage"]?["order"] == 2)
        #expect(review["delegation"]?["person"] == "erin")
        #expect(review["asking"] == ["payouts:approver"])
        #expect(review["request"]?["reviews"]?.arrayValue?.first?["delegation"]?["person"] == "heidi")
        let afterwards = InputDocuments.review(try SampleQuestions.review(isPostReview: true))
        #expect(afterwards["post_review"] == true)
        #expect(afterwards["stage"]?["name"] == "owners")
    }

    @Test func aGrantSaysInWhosePlaceItWasApproved() throws {
        let grant = GrantDocument.make(try SampleQuestions.grant().grant)
        #expect(grant["extends"] == "gr-0")
        #expect(grant["break_glass"] == true)
        let approval = grant["approvals"]?.arrayValue?.first
        #expect(approval?["delegator"] == ["type": "user", "id": "erin"])
        #expect(approval?["delegator_person"] == "erin")
        #expect(GrantDocument.make(try SampleGrants.grant("gr-1", state: .suspended))["state"] == "suspended")
    }
}
