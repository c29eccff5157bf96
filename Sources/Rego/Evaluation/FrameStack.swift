/// The frames of an evaluation: plain memory in a few pieces that never move, taken and given back like a stack.
struct FrameStack {
    /// The slots of one body.
    typealias Frame = UnsafeMutablePointer<ValueRef>

    private struct Piece {
        let start: Frame
        let end: Frame

        init(_ capacity: Int) {
            start = Frame.allocate(capacity: capacity)
            start.initialize(repeating: .undefined, count: capacity)
            end = start + capacity
        }
    }

    private var pieces: [Piece]
    private var current = 0
    /// What is free of the current piece.
    private var top: Frame
    private var end: Frame
    /// Most decisions need no more than this many slots, so that little is set up for them.
    private static let firstCapacity = 256
    private static let pieceCapacity = 4096

    init() {
        let first = Piece(Self.firstCapacity)
        pieces = [first]
        (top, end) = (first.start, first.end)
    }

    /// A place to come back to with `pop(to:)`.
    struct Mark {
        fileprivate let piece: Int
        fileprivate let top: Frame
    }

    /// Takes a frame of `size` slots. What is in them is left over from others: plans write before they read.
    @inline(__always)
    mutating func push(_ size: Int) -> (frame: Frame, mark: Mark) {
        let mark = Mark(piece: current, top: top)
        if end - top < size { nextPiece(size) }
        let frame = top
        top += size
        return (frame, mark)
    }

    private mutating func nextPiece(_ size: Int) {
        current &+= 1
        if current < pieces.count, pieces[current].end - pieces[current].start < size {
            pieces[current].start.deallocate()
            pieces[current] = Piece(size)
        } else if current == pieces.count {
            pieces.append(Piece(max(size, Self.pieceCapacity)))
        }
        (top, end) = (pieces[current].start, pieces[current].end)
    }

    /// Gives back every frame taken since `mark`.
    @inline(__always)
    mutating func pop(to mark: Mark) {
        top = mark.top
        if current != mark.piece { back(to: mark.piece) }
    }

    private mutating func back(to piece: Int) {
        current = piece
        end = pieces[piece].end
    }

    /// Gives the memory back; the stack must not be used again.
    mutating func deallocate() {
        for piece in pieces { piece.start.deallocate() }
        pieces = []
    }
}
