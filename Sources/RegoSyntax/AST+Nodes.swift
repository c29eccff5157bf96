#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// Terms and expressions own their contents through nodes. A node knows how deep it is, and a deep one does not leave its
// contents to be destroyed by recursion: a chain of 20,000 operators would overflow any stack.

/// How many levels may be walked or destroyed on whatever stack there is.
enum Shallow {
    static let limit = 64
}

/// What a node holds: the kind of a term or of an expression.
protocol NodeContents: Sendable {
    /// Contents that hold nothing.
    static var nothing: Self { get }
    /// How many terms and expressions lie one in another at most.
    var depth: Int { get }
    /// The contents, to be destroyed.
    var remains: Remains { get }
}

/// The contents of a term or of an expression. They change only while nobody else refers to them.
final class Node<Contents: NodeContents>: @unchecked Sendable {
    private(set) var kind: Contents
    private(set) var depth: Int

    init(_ kind: Contents) {
        self.kind = kind
        depth = kind.depth
    }

    func replace(with new: Contents) {
        if depth > Shallow.limit { destroyContents() }
        kind = new
        depth = new.depth
    }

    deinit {
        if depth > Shallow.limit { destroyContents() }
    }

    private func destroyContents() {
        Remains.destroy {
            $0.append(kind.remains)
            kind = .nothing
        }
    }
}

// MARK: - Destroying

/// What a deep node held.
enum Remains {
    case term(Term.Kind)
    case expression(Expression.Kind)

    /// Destroys what `move` adds, level by level: meanwhile the nodes in it that are deep themselves only join the queue.
    /// Nothing but the queue may hold what is added.
    static func destroy(_ move: (inout [Remains]) -> Void) {
        if let running = Queue.current {
            move(&running.items)
            return
        }
        let queue = Queue()
        move(&queue.items)
        Queue.current = queue
        while queue.items.popLast() != nil {}
        Queue.current = nil
    }

    /// What the present thread has yet to destroy.
    private final class Queue {
        var items: [Remains] = []

        private static let key: pthread_key_t = {
            var key = pthread_key_t()
            pthread_key_create(&key, nil)
            return key
        }()

        /// Set while `destroy` runs, which keeps the queue alive.
        static var current: Queue? {
            get { pthread_getspecific(key).map { Unmanaged<Queue>.fromOpaque($0).takeUnretainedValue() } }
            set { pthread_setspecific(key, newValue.map { Unmanaged.passUnretained($0).toOpaque() }) }
        }
    }
}

// MARK: - Depth

extension Term.Kind: NodeContents {
    static var nothing: Self { .null }
    var remains: Remains { .term(self) }

    var depth: Int {
        switch self {
        case .null, .boolean, .number, .string, .variable:
            return 1
        case .ref(let terms), .array(let terms), .set(let terms):
            return 1 &+ terms.depth
        case .object(let entries):
            var depth = 0
            for entry in entries { depth = max(depth, entry.key.depth, entry.value.depth) }
            return 1 &+ depth
        case .arrayComprehension(let head, let body), .setComprehension(let head, let body):
            return 1 &+ max(head.depth, body.depth)
        case .objectComprehension(let key, let value, let body):
            return 1 &+ max(key.depth, value.depth, body.depth)
        case .call(let call):
            return 1 &+ call.depth
        case .templateString(let parts):
            var depth = 0
            for case .expression(let expression) in parts { depth = max(depth, expression.depth) }
            return 1 &+ depth
        }
    }
}

extension Expression.Kind: NodeContents {
    static var nothing: Self { .term(Term(.null)) }
    var remains: Remains { .expression(self) }

    var depth: Int {
        switch self {
        case .term(let term): 1 &+ term.depth
        case .call(let call): 1 &+ call.depth
        case .someVariables(let variables): 1 &+ variables.depth
        case .someIn(let item): 1 &+ max(item.key?.depth ?? 0, item.value.depth, item.domain.depth)
        case .every(let every):
            1 &+ max(max(every.key?.depth ?? 0, every.value.depth), every.domain.depth, every.body.depth)
        case .not(let negation): 1 &+ negation.body.depth
        case .logical(let logical): 1 &+ max(logical.left.depth, logical.right.depth)
        }
    }
}

extension Call {
    fileprivate var depth: Int { max(function.depth, arguments.depth) }
}

extension [Term] {
    var depth: Int { reduce(0) { Swift.max($0, $1.depth) } }
}

extension Body {
    var depth: Int { reduce(0) { Swift.max($0, $1.depth) } }
}
