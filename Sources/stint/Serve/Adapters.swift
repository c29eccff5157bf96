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
            })
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
