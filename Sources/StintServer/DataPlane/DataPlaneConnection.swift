import NIOCore
import NIOHTTP1

/// One connection of the data plane: reads requests, answers each at once on its event loop, in order.
///
/// Evaluation is synchronous, so requests that are pipelined are answered in their order by construction. A client
/// that does not take its answers is not read from, and what it already sent waits unanswered.
final class DataPlaneConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private enum State {
        case idle
        case body(HTTPRequestHead, ByteBuffer?)
        /// No more is read as requests: what still comes is dropped until the client closes.
        case draining
        case closed
    }

    /// What is to be answered, in the order it came.
    private enum Question {
        case request(HTTPRequestHead, ByteBuffer?)
        case refusal(Int, String, HTTPRequestHead?)
    }

    private let loop: DataPlaneLoop
    private let timing: ConnectionTiming
    private var state = State.idle
    /// Questions that wait until the client takes what was written.
    private var waiting: [Question] = []
    private var wantsRead = false
    private var inputEnded = false
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?

    init(loop: DataPlaneLoop, timing: ConnectionTiming) {
        self.loop = loop
        self.timing = timing
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
        state = .closed
        waiting = []
        timer?.cancel()
        timer = nil
        context = nil
        loop.closed(self)
    }

    /// The server stops: an idle connection closes now, another after the answer that is due.
    func stop() {
        guard let context, case .idle = state, waiting.isEmpty, timing.requestSince == nil else { return }
        context.close(promise: nil)
    }

    func abort() { context?.close(promise: nil) }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(var part): append(&part, context)
        case .end: end(context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        if inputEnded { closeWhenDone(context) }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard case .idle = state else { return }
        if let refusal = DataPlaneAdmission.refusal(of: head, limits: limits) {
            refuse(refusal.status, refusal.message, head, context)
            return
        }
        state = .body(head, nil)
        if head.headers.first(name: "expect") != nil, waiting.isEmpty {
            var buffer = context.channel.allocator.buffer(capacity: 32)
            buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        }
    }

    private func append(_ part: inout ByteBuffer, _ context: ChannelHandlerContext) {
        guard case .body(let head, let gathered) = state else { return }
        // The state gives up its reference, so that appending does not copy what was gathered.
        state = .idle
        var whole = gathered ?? ByteBuffer()
        if gathered == nil { swap(&whole, &part) } else { whole.writeBuffer(&part) }
        guard whole.readableBytes <= limits.maxBodyBytes else {
            refuse(413, "the body is larger than \(limits.maxBodyBytes) bytes", head, context)
            return
        }
        state = .body(head, whole)
    }

    private func end(_ context: ChannelHandlerContext) {
        guard case .body(let head, let body) = state else { return }
        state = .idle
        timing.requestSince = nil
        timing.idleSince = .now()
        ask(.request(head, body), context)
    }

    /// What cannot be read to its end, or not trusted: it is answered, and the connection ends with that.
    private func refuse(_ status: Int, _ message: String, _ head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
        loop.stats.badRequests &+= 1
        state = .draining
        ask(.refusal(status, message, head), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch state {
        case .draining, .closed:
            if waiting.isEmpty { context.close(promise: nil) }
        case .idle, .body:
            guard let parse = error as? HTTPParserError else {
                context.close(promise: nil)
                return
            }
            let status = parse == .headerOverflow ? 431 : parse == .invalidVersion ? 505 : 400
            refuse(status, DataPlaneAdmission.explain(parse), nil, context)
            context.flush()
        }
    }

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
        case .request(let head, let body):
            send(DataPlaneResponder(loop: loop).respond(to: head, body: body), for: head, context)
        case .refusal(let status, let message, let head):
            let reply = DataPlaneErrors.write(status, message, target: head?.uri ?? "/v1", into: &loop.out)
            send(reply, for: head, closes: true, context)
        }
    }

    private func send(
        _ reply: DataPlaneReply, for head: HTTPRequestHead?, closes: Bool = false, _ context: ChannelHandlerContext
    ) {
        let closes = closes || loop.isStopping || !(head?.isKeepAlive ?? false)
        loop.stats.countResponse(status: reply.status)
        var buffer = context.channel.allocator.buffer(capacity: loop.out.bytes.count + 192)
        reply.write(
            body: loop.out.bytes, omitsBody: head?.method == .HEAD, date: loop.httpDate(), closes: closes,
            version10: head?.version == .http1_0, into: &buffer)
        loop.out.removeAll()
        if closes { finish(with: buffer, context) } else { context.write(wrapOutboundOut(buffer), promise: nil) }
    }

    /// Writes the last answer, ends the output, and drops what still comes for a moment, so that the client reads the
    /// answer rather than a reset connection.
    private func finish(with buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        state = .draining
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
        state = .draining
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
            if timing.drainingUntil != nil { context.close(promise: nil) } else { closeWhenDone(context) }
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
            let head: HTTPRequestHead? = if case .body(let head, _) = state { head } else { nil }
            refuse(408, "the request did not arrive within the time there is for it", head, context)
            context.flush()
        } else if timing.idleSince + limits.idleTimeout <= now {
            context.close(promise: nil)
        }
    }
}

/// The moments a connection's deadlines are counted from.
final class ConnectionTiming {
    /// When the first byte of a request that is not complete came.
    var requestSince: NIODeadline?
    /// When the last request was complete, or the connection began.
    var idleSince = NIODeadline.now()
    /// Since when the client takes nothing of what is written.
    var unwritableSince: NIODeadline?
    /// The last answer is written; the connection ends by then at the latest.
    var drainingUntil: NIODeadline?
}

/// Stands before the HTTP decoder and notes when bytes begin to come.
final class FirstByteHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let timing: ConnectionTiming

    init(timing: ConnectionTiming) { self.timing = timing }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if timing.requestSince == nil { timing.requestSince = .now() }
        context.fireChannelRead(data)
    }
}
