/// The frames of an evaluation: plain memory in a few large pieces that never move, taken and given back like a stack.
struct FrameStack {
    /// The slots of one body.
    typealias Frame = UnsafeMutablePointer<ValueRef>

    private struct Piece {
        let start: Frame
        let capacity: Int
        var used = 0
    }

    private var pieces: [Piece] = []
    private var current = 0
    private static let pieceCapacity = 4096

    init() {
        pieces.append(Self.piece(Self.pieceCapacity))
    }

    private static func piece(_ capacity: Int) -> Piece {
        let start = Frame.allocate(capacity: capacity)
        start.initialize(repeating: .undefined, count: capacity)
        return Piece(start: start, capacity: capacity)
    }

    /// A place to come back to with `pop(to:)`.
    struct Mark {
        fileprivate let piece: Int
        fileprivate let used: Int
    }

    /// Takes a frame of `size` slots. What is in them is left over from others: plans write before they read.
    @inline(__always)
    mutating func push(_ size: Int) -> (frame: Frame, mark: Mark) {
        let mark = Mark(piece: current, used: pieces[current].used)
        if pieces[current].capacity &- pieces[current].used < size { nextPiece(size) }
        let frame = pieces[current].start + pieces[current].used
        pieces[current].used &+= size
        return (frame, mark)
    }

    private mutating func nextPiece(_ size: Int) {
        current &+= 1
        if current < pieces.count, pieces[current].capacity < size {
            pieces[current].start.deallocate()
            pieces[current] = Self.piece(size)
        } else if current == pieces.count {
            pieces.append(Self.piece(max(size, Self.pieceCapacity)))
        }
    }

    /// Gives back every frame taken since `mark`.
    @inline(__always)
    mutating func pop(to mark: Mark) {
        while current > mark.piece {
            pieces[current].used = 0
            current &-= 1
        }
        pieces[current].used = mark.used
    }

    /// Gives the memory back; the stack must not be used again.
    mutating func deallocate() {
        for piece in pieces { piece.start.deallocate() }
        pieces = []
    }
}
