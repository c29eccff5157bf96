import Logging
import StintCore

/// Says in the log what people will be told through channels of their own.
struct LogNotifier: Notifier {
    let logger: Logger

    func notify(_ notice: Notice) async {
        switch notice {
        case .reviewWanted(let request, let reviewers):
            logger.info("review wanted", metadata: asked(request, reviewers))
        case .reviewReminder(let request, let reviewers):
            logger.info("review still wanted", metadata: asked(request, reviewers))
        case .brokeGlass(let request, let reviewers):
            logger.warning("glass was broken", metadata: asked(request, reviewers))
        case .postReviewClosed(let request, let state):
            logger.info("emergency reviewed", metadata: ["request": "\(request)", "state": "\(state.rawValue)"])
        case .requestClosed(let request, let state):
            logger.info("request closed", metadata: ["request": "\(request)", "state": "\(state.rawValue)"])
        case .grantActivated(let grant):
            logger.info("grant activated", metadata: ["grant": "\(grant)"])
        case .grantSuspended(let grant):
            logger.warning("grant suspended", metadata: ["grant": "\(grant)"])
        case .grantEnded(let grant, let state):
            logger.info("grant ended", metadata: ["grant": "\(grant)", "state": "\(state.rawValue)"])
        case .frozen(let freeze):
            logger.warning(
                "frozen",
                metadata: [
                    "freeze": "\(freeze.name)", "scope": "\(freeze.scope)", "suspends": "\(freeze.suspends)",
                    "by": "\(freeze.by)",
                ])
        case .thawed(let name):
            logger.info("thawed", metadata: ["freeze": "\(name)"])
        }
    }

    private func asked(_ request: RequestID, _ reviewers: [SubjectRef]) -> Logger.Metadata {
        ["request": "\(request)", "reviewers": .array(reviewers.map { .string($0.description) })]
    }
}
