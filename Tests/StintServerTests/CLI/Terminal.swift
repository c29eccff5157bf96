import Foundation
import RegoTools
import TestFolders

#if canImport(Glibc)
    import Glibc
#endif

/// The executable on a pseudo-terminal: what is typed, and what is then seen.
final class Terminal {
    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    private let side: FileHandle
    private let process = Process()
    private(set) var screen: Screen

    init(_ arguments: [String], home: TemporaryFolder, columns: Int) throws {
        screen = Screen(columns: columns)
        side = FileHandle(fileDescriptor: open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC), closeOnDealloc: true)
        var locked: CInt = 0
        var number: CUnsignedInt = 0
        // TIOCSPTLCK and TIOCGPTN, which are not imported.
        guard ioctl(side.fileDescriptor, 0x4004_5431, &locked) == 0,
            ioctl(side.fileDescriptor, 0x8004_5430, &number) == 0
        else { throw Trouble(description: "there is no pseudo-terminal: \(errno)") }
        let other = FileHandle(
            fileDescriptor: open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC), closeOnDealloc: true)
        resize(columns: columns)
        process.executableURL = URL(fileURLWithPath: StintBinary.path)
        process.arguments = arguments
        process.environment = ["HOME": home.path, "TERM": "xterm"]
        (process.standardInput, process.standardOutput, process.standardError) = (other, other, other)
        try process.run()
        try other.close()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    func resize(columns: Int) {
        var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(side.fileDescriptor, UInt(TIOCSWINSZ), &size)
        screen.columns = columns
    }

    func type(_ text: String) throws {
        try side.write(contentsOf: Data(text.utf8))
    }

    /// Types, and waits until the last rows are these, the prompt of the next line among them.
    func type(_ text: String, shows rows: String...) throws {
        try type(text)
        try wait { $0.last(rows.count) == rows }
    }

    /// Reads what is written until the screen looks as it should; fails after a minute.
    func wait(until isReached: (Screen) -> Bool) throws {
        let end = ContinuousClock.now + .seconds(60)
        while !isReached(screen) {
            guard ContinuousClock.now < end else {
                throw Trouble(description: "not seen; the screen is:\n" + screen.rows.joined(separator: "\n"))
            }
            guard try read() else {
                if isReached(screen) { return }
                throw Trouble(description: "it ended; the screen is:\n" + screen.rows.joined(separator: "\n"))
            }
        }
    }

    /// Waits for the end of the process.
    func ended() throws -> Int32 {
        while try read() {}
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Shows what has been written; false when nothing more will be.
    private func read() throws -> Bool {
        var watched = pollfd(fd: side.fileDescriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, 1_000) > 0 else { return true }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = Glibc.read(side.fileDescriptor, &bytes, bytes.count)
        guard count > 0 else { return false }
        screen.show(bytes[..<count])
        return true
    }
}

/// As much of a terminal as the line editor uses: it knows rows, and where the cursor is.
struct Screen {
    var columns: Int
    /// A wide character is followed by an empty cell.
    private var cells: [[String]] = [[]]
    private var column = 0
    private var pending: [UInt8] = []

    init(columns: Int) {
        self.columns = columns
    }

    var rows: [String] { cells.map { $0.joined() } }
    var cursor: Int { column }

    func last(_ count: Int) -> [String] { Array(rows.suffix(count)) }

    mutating func show(_ bytes: ArraySlice<UInt8>) {
        pending += bytes
        // What ends in the middle of a character or an escape waits for the rest.
        var complete = pending.endIndex
        while complete > 0, String(validating: pending[..<complete], as: UTF8.self) == nil { complete -= 1 }
        let text = Array(String(decoding: pending[..<complete], as: UTF8.self).unicodeScalars)
        var position = 0
        while position < text.count {
            guard let length = escape(text[position...]) else { break }
            position += length
        }
        pending = Array(String(String.UnicodeScalarView(text[position...])).utf8) + pending[complete...]
    }

    /// Does what the text begins with; says how long that was, nil where it is not all there.
    private mutating func escape(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
        guard let first = text.first else { return nil }
        guard first == "\u{1B}" else {
            put(first)
            return 1
        }
        guard let end = text.dropFirst(2).firstIndex(where: { $0.properties.isAlphabetic }) else { return nil }
        let number = Int(String(String.UnicodeScalarView(text[(text.startIndex + 2)..<end]))) ?? 1
        switch text[end] {
        case "D": column = max(0, column - number)
        case "K": cells[cells.count - 1].removeSubrange(min(column, cells[cells.count - 1].count)...)
        default: break
        }
        return end - text.startIndex + 1
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\r": column = 0
        case "\n": cells.append([])
        default:
            let width = DisplayWidth.columns(Character(scalar))
            if column + width > columns {
                cells.append([])
                column = 0
            }
            let row = cells.count - 1
            while cells[row].count < column + width { cells[row].append(" ") }
            if width == 0 {
                if column > 0 { cells[row][column - 1].unicodeScalars.append(scalar) }
                return
            }
            cells[row][column] = String(Character(scalar))
            if width == 2 { cells[row][column + 1] = "" }
            column += width
        }
    }
}
