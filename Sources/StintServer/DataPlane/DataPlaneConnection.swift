import NIOCore

/// One connection of the data plane: reads requests, answers each at once on its event loop, in order.
///
/// Evaluation is synchronous, so requests that are pipelined are answered in their order by construction. A client
/// that does not take its answers is not read from, and what it already sent waits unanswered.
final class DataPlaneConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    /// What is to be answered, in the order it came.
    private enum Question {
        case request(DataPlaneRequest)
        case refusal(Int, String, DataPlaneRequest?)
    }

    private let loop: DataPlaneLoop
    private var timing = ConnectionTiming()
    private var reader: HTTPRequestReader
    /// Whether what still comes is dropped until the client closes.
    private var isDraining = false
    /// Questions that wait until the client takes what was written.
    private var waiting: [Question] = []
    private var wantsRead = false
    private var inputEnded = false
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    /// Who sent the last `Authorization` header: most connections send no other.
    private var identity = ConnectionIdentity()

    init(loop: DataPlaneLoop) {
        self.loop = loop
        reader = HTTPRequestReader(limits: loop.context.limits)
    }

    private var limits: DataPlaneLimits { loop.context.limits }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.opened(self)
        timing.idleSince = .now()
        tick(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { ended() }

    func channelInactive(context: ChannelHandlerContext) {
        ended()
        context.fireChannelInactive()
    }

    private func ended() {
        guard context != nil else { return }
        isDraining = true
        waiting = []
        timer?.cancel()
        timer = nil
        context = nil
        loop.closed(self)
    }

    /// The server stops: an idle connection closes now, another after the answer that is due.
    func stop() {
        guard let context, !isDraining, waiting.isEmpty, !reader.isAmidRequest else { return }
        context.close(promise: nil)
    }

    func abort() { context?.close(promise: nil) }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDraining else { return }
        reader.receive(unwrapInboundIn(data))
        while !isDraining, let event = reader.next() {
            switch event {
            case .request(let request):
                timing.requestSince = nil
                ask(.request(request), context)
            case .continueExpected:
                guard waiting.isEmpty else { continue }
                var buffer = context.channel.allocator.buffer(capacity: 32)
                buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
                context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
            case .refused(let status, let message, let request):
                refuse(status, message, request, context)
            }
        }
        let now = NIODeadline.now()
        if !reader.isAmidRequest {
            timing.idleSince = now
        } else if timing.requestSince == nil {
            timing.requestSince = now
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        if inputEnded { closeWhenDone(context) }
    }

    /// What cannot be read to its end, or not trusted: it is answered, and the connection ends with that.
    private func refuse(
        _ status: Int, _ message: String, _ request: DataPlaneRequest?, _ context: ChannelHandlerContext
    ) {
        loop.stats.badRequests &+= 1
        isDraining = true
        ask(.refusal(status, message, request), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: Answering

    private func ask(_ question: Question, _ context: ChannelHandlerContext) {
        if context.channel.isWritable, waiting.isEmpty {
            answer(question, context)
        } else {
            waiting.append(question)
        }
    }

    private func answer(_ question: Question, _ context: ChannelHandlerContext) {
        switch question {
        case .request(let request):
            loop.begin()
            send(DataPlaneResponder(loop: loop, identity: identity).respond(to: request), for: request, context)
        case .refusal(let status, let message, let request):
            loop.begin()
            let reply = DataPlaneErrors.write(status, message, target: request?.target ?? "/v1", into: &loop.out)
            send(reply, for: request, closes: true, context)
        }
    }

    private func send(
        _ reply: DataPlaneReply, for request: DataPlaneRequest?, closes: Bool = false, _ context: ChannelHandlerContext
    ) {
        let closes = closes || loop.isStopping || !(request?.head.isKeptAlive ?? false)
        loop.stats.countResponse(status: reply.status)
        let buffer = loop.response(
            reply, omitsBody: request?.head.method == .head, closes: closes,
            version10: request?.head.isVersion10 ?? false)
        if closes { finish(with: buffer, context) } else { context.write(wrapOutboundOut(buffer), promise: nil) }
    }

    /// Writes the last answer, ends the output, and drops what still comes for a moment, so that the client reads the
    /// answer rather than a reset connection.
    private func finish(with buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        isDraining = true
        waiting = []
        timing.drainingUntil = .now() + .seconds(2)
        context.writeAndFlush(wrapOutboundOut(buffer)).assumeIsolated().whenComplete { _ in
            context.close(mode: self.inputEnded ? .all : .output, promise: nil)
        }
        readAgain(context)
    }

    /// The client sends no more: close once everything it asked for is written.
    private func closeWhenDone(_ context: ChannelHandlerContext) {
        guard waiting.isEmpty, timing.drainingUntil == nil else { return }
        isDraining = true
        timing.drainingUntil = .now() + .seconds(2)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }

    // MARK: Backpressure

    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable && waiting.isEmpty || timing.drainingUntil != nil {
            context.read()
        } else {
            wantsRead = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            timing.unwritableSince = nil
            answerWaiting(context)
        } else {
            timing.unwritableSince = .now()
        }
        context.fireChannelWritabilityChanged()
    }

    private func answerWaiting(_ context: ChannelHandlerContext) {
        var answered = 0
        while answered < waiting.count, context.channel.isWritable {
            answered += 1
            answer(waiting[answered - 1], context)
        }
        waiting.removeFirst(min(answered, waiting.count))
        context.flush()
        if inputEnded { closeWhenDone(context) }
        if context.channel.isWritable, waiting.isEmpty { readAgain(context) }
    }

    private func readAgain(_ context: ChannelHandlerContext) {
        guard wantsRead else { return }
        wantsRead = false
        context.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            inputEnded = true
            if !isDraining, reader.isAmidRequest {
                refuse(400, "the request ended before it was complete", reader.present, context)
                context.flush()
            } else if timing.drainingUntil != nil {
                context.close(promise: nil)
            } else {
                closeWhenDone(context)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: Time

    /// Looks at the deadlines now and then: none is missed by more than half of the shortest.
    private func tick(_ context: ChannelHandlerContext) {
        let shortest = min(limits.requestTimeout, limits.idleTimeout, limits.writeTimeout)
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(shortest.nanoseconds / 2 + 1)) {
            self.checkDeadlines(context)
            if self.context != nil { self.tick(context) }
        }
    }

    private func checkDeadlines(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        if let until = timing.drainingUntil {
            if until <= now { context.close(promise: nil) }
        } else if let since = timing.unwritableSince {
            if since + limits.writeTimeout <= now { context.close(promise: nil) }
        } else if let since = timing.requestSince {
            guard since + limits.requestTimeout <= now else { return }
            refuse(408, "the request did not arrive within the time there is for it", reader.present, context)
            context.flush()
        } else if timing.idleSince + limits.idleTimeout <= now {
            context.close(promise: nil)
        }
    }
}

/// The moments a connection's deadlines are counted from.
struct ConnectionTiming {
    /// When the first byte of a request that is not complete came.
    var requestSince: NIODeadline?
    /// When the last request was complete, or the connection began.
    var idleSince = NIODeadline.now()
    /// Since when the client takes nothing of what is written.
    var unwritableSince: NIODeadline?
    /// The last answer is written; the connection ends by then at the latest.
    var drainingUntil: NIODeadline?
}
