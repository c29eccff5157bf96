import Dispatch
import RegoTools
import StintAPI
import StintClient

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Waits for others to decide, and says so.
struct Waiting {
    let client: StintClient
    let output: OutputOptions

    /// Shows what became of `request`, if asked for once it is decided; ends with its outcome's exit code.
    func finish(_ request: RequestView, wait: Bool) async throws {
        var request = request
        if wait, !request.state.isFinal {
            if output.output == .table {
                Console.out(RequestText.summary(request, output.styling, now: TimeText.now()))
            }
            request = try await untilDecided(request)
        }
        let final = request
        try output.show(final) { RequestText.summary(final, $0, now: TimeText.now()) }
        throw CommandFailure(status: ExitStatus.of(final.state.exitClass))
    }

    /// Asks again and again until nothing more can happen to the request. Ctrl-C ends the waiting with exit code 130;
    /// the request goes on.
    func untilDecided(_ request: RequestView) async throws -> RequestView {
        let polling = Task { try await poll(request) }
        let interrupt = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        // Without this the default action would end the process before the source is asked.
        signal(SIGINT, SIG_IGN)
        interrupt.setEventHandler { polling.cancel() }
        interrupt.resume()
        defer {
            interrupt.cancel()
            signal(SIGINT, SIG_DFL)
        }
        do {
            return try await polling.value
        } catch is CancellationError {
            throw interrupted(request)
        } catch let error as StintClientError where error.code == .cancelled {
            throw interrupted(request)
        }
    }

    private func interrupted(_ request: RequestView) -> CommandFailure {
        let id = Sanitizer.line(request.id)
        Console.note(
            "\nno longer waiting; the request goes on: `stint request show \(id)`, `stint request cancel \(id)`")
        return CommandFailure(status: ExitStatus.interrupted)
    }

    private func poll(_ request: RequestView) async throws -> RequestView {
        var seen = request
        var pause = Duration.milliseconds(500)
        Console.note("waiting for review of \(Sanitizer.line(request.id)); Ctrl-C stops waiting")
        while !seen.state.isFinal {
            try await Task.sleep(for: pause)
            // Quick at first, then gentle: a review takes a person.
            pause = min(pause * 2, .seconds(3))
            let found = try await client.request(request.id)
            if found.reviews.count > seen.reviews.count {
                for review in found.reviews.dropFirst(seen.reviews.count) {
                    Console.note("\(Sanitizer.line(review.reviewer.description)): \(review.decision.rawValue)")
                }
            }
            seen = found
        }
        return seen
    }
}
