import Logging
import ServiceLifecycle
import StintAudit
import StintCore
import StintPolicy
import StintServer

/// Looks at the files as often as the configuration says.
struct ReloadWorker: Service {
    let reloader: SetReloader
    let live: LiveSnapshots

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let seconds = live.loadedSet?.config.reloadIntervalSeconds ?? 1
                guard (try? await Task.sleep(for: .seconds(seconds))) != nil else { return }
                await reloader.look()
            }
        }
    }
}

/// Tells the server what became of the last loads.
struct ReloaderStatus: LoadStatusSource {
    let reloader: SetReloader

    func status() -> LoadStatus {
        let status = reloader.status
        return LoadStatus(
            loadedAt: status.loadedAt,
            rejection: status.rejection.map {
                LoadStatus.Rejection(at: $0.at, errors: $0.error.problems.map(\.description))
            },
            held: status.held.map { held in
                LoadStatus.Held(
                    digest: held.digest, basis: held.basis, at: held.at, limit: held.limit, grants: held.grants,
                    isInForce: held.isInForce)
            })
    }

    func confirm(digest: String?, by caller: Caller) async throws(Refusal) {
        switch await reloader.confirm(digest: digest, by: caller) {
        case .confirmed: return
        case .nothingHeld:
            // Sent again after it was done: what was meant is in force.
            if let digest, let present = reloader.status.digest, UTF8Order.equal(digest, present) { return }
            throw Refusal(
                .conflict, "nothing_held", "no load waits to be confirmed",
                remedy: "look at what is in force with `stint policy status`")
        case .otherHeld(let held):
            throw Refusal(
                .conflict, "digest_not_held", "what waits to be confirmed is `\(held.digest)`",
                remedy: "look at what it would end with `stint policy status`, and confirm that")
        case .refused(let refusal): throw refusal
        case .failed(let why):
            throw Refusal(
                .unavailable, "store_unavailable", "it could not be put in force, and still waits: \(why)",
                remedy: "try again in a moment")
        }
    }
}

/// Tells the server the last signed head.
struct SignerHeads: SignedHeadSource {
    let signer: HeadSigner

    func latest() async -> SignedHeadInfo? {
        signer.lastHead.map {
            SignedHeadInfo(
                position: $0.position, hash: $0.hash, at: $0.at, signature: $0.signature, keyID: $0.keyName)
        }
    }
}

/// Asks recorded decisions again, on the sets that the store keeps.
struct KeptReplays: DecisionReplayer {
    let store: any EventStore

    func replay(_ record: DecisionRecord) async throws(Refusal) -> ReplayOutcome {
        let kept: KeptSet?
        do {
            kept = try await store.keptSet(record.basis)
        } catch {
            throw Refusal(.unavailable, "store_unavailable", "the store did not answer", remedy: "try again")
        }
        do {
            let replayed = try DecisionReplay(kept).replay(record)
            return ReplayOutcome(
                output: replayed.replayed, isSame: replayed.isSame, error: replayed.failure.map { "\($0)" })
        } catch {
            throw Refusal(.conflict, error.code.rawValue, error.message, remedy: error.remedy)
        }
    }
}
