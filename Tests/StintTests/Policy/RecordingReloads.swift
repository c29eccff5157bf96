import StintCore
import Synchronization

@testable import StintPolicy

/// Writes down what it is told of loads, and says what a set would end as it was told to.
final class RecordingReloads: ReloadObserver {
    struct Refused: Error {}

    private struct State {
        var adopted: [DecisionBasis] = []
        var adoptions: [Adoption] = []
        var held: [HeldSet] = []
        var confirmed: [HeldSet] = []
        var released: [DecisionBasis] = []
        var rejected: [LoadError] = []
        var refuses = false
        var ends: [GrantID] = []
    }

    private let state = Mutex(State())

    var adopted: [DecisionBasis] { state.withLock { $0.adopted } }
    var adoptions: [Adoption] { state.withLock { $0.adoptions } }
    var held: [HeldSet] { state.withLock { $0.held } }
    var confirmed: [HeldSet] { state.withLock { $0.confirmed } }
    var released: [DecisionBasis] { state.withLock { $0.released } }
    var rejected: [LoadError] { state.withLock { $0.rejected } }

    func refuse(_ refuses: Bool) { state.withLock { $0.refuses = refuses } }
    /// Every set assessed from here on would end so many grants.
    func end(_ count: Int) throws {
        let ends = try (0..<count).map { GrantID(try Identifier("gr-\($0)")) }
        state.withLock { $0.ends = ends }
    }

    func assess(_ set: LoadedSet) async throws -> [GrantID] { state.withLock { $0.ends } }

    func adopt(_ set: LoadedSet, _ adoption: Adoption) async throws {
        guard !state.withLock({ $0.refuses }) else { throw Refused() }
        state.withLock { state in
            state.adopted.append(set.basis)
            state.adoptions.append(adoption)
        }
    }

    func hold(_ set: LoadedSet, _ held: HeldSet) async throws { state.withLock { $0.held.append(held) } }

    func confirm(_ held: HeldSet, by caller: Caller) async throws(Refusal) {
        guard caller.has(.operator) else { throw Refusal(.forbidden, "not_permitted", "only operators confirm") }
        state.withLock { $0.confirmed.append(held) }
    }

    func release(_ set: LoadedSet) async { state.withLock { $0.released.append(set.basis) } }

    func reject(_ error: LoadError) async { state.withLock { $0.rejected.append(error) } }
}
