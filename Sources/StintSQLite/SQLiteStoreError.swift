import GRDB
import StintCore

/// Why a store cannot be opened or a file cannot be read. Running commands and queries throw `StoreError`.
package struct SQLiteStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable names, for programs.
    package enum Code: String, Sendable {
        case locked = "store_locked"
        case missing = "store_missing"
        case unusableDirectory = "store_directory_unusable"
        case readOnly = "store_read_only"
        case full = "store_full"
        case corrupt = "store_corrupt"
        case foreignFile = "store_foreign_file"
        case schemaTooNew = "store_schema_too_new"
        case schemaTooOld = "store_schema_too_old"
        case notDurable = "store_not_durable"
        case unavailable = "store_unavailable"
    }

    package let code: Code
    /// The file or directory concerned.
    package let path: String
    /// What is wrong and what to do, beginning with the path.
    package let message: String

    init(_ code: Code, path: String, _ rest: String) {
        self.code = code
        self.path = path
        self.message = "`\(path)` \(rest)"
    }

    package var description: String { "\(code.rawValue): \(message)" }

    /// What SQLite said about a file, in our words.
    init(_ error: any Error, path: String) {
        if let own = error as? SQLiteStoreError {
            self = own
            return
        }
        let fault = DatabaseFault(error)
        switch fault.kind {
        case .full: self.init(.full, path: path, DatabaseFault.fullRemedy)
        case .readOnly: self.init(.readOnly, path: path, DatabaseFault.readOnlyRemedy)
        case .busy: self.init(.locked, path: path, DatabaseFault.busyRemedy)
        case .corrupt: self.init(.corrupt, path: path, "\(DatabaseFault.corruptRemedy) (\(fault.detail))")
        case .cannotOpen:
            self.init(.unusableDirectory, path: path, "cannot be opened: \(DatabaseFault.openRemedy) (\(fault.detail))")
        case .constraint, .io, .other:
            self.init(.unavailable, path: path, "cannot be used: \(fault.detail)")
        }
    }
}

/// An error of the database, sorted by what it means for us.
struct DatabaseFault {
    enum Kind { case full, readOnly, busy, corrupt, cannotOpen, constraint, io, other }

    var kind: Kind
    /// SQLite's own words.
    var detail: String

    static let fullRemedy = "cannot grow: the disk or the quota is full; make room, then try again"
    static let readOnlyRemedy =
        "cannot be written: give the server's account the right to write in the data directory, and check that the "
        + "file system is mounted read-write"
    static let busyRemedy =
        "is locked by another program: end whatever else holds the database open for writing, then try again"
    static let corruptRemedy =
        "is damaged: stop the server, keep a copy of the data directory, restore the last backup, and compare both with "
        + "`stint audit verify`"
    static let openRemedy = "check that the directory exists and that the server's account may write in it"

    init(_ error: any Error) {
        guard let error = error as? DatabaseError else {
            kind = .other
            detail = "\(error)"
            return
        }
        detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: kind = .full
        case .SQLITE_READONLY, .SQLITE_PERM: kind = .readOnly
        case .SQLITE_BUSY, .SQLITE_LOCKED: kind = .busy
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: kind = .corrupt
        case .SQLITE_CANTOPEN: kind = .cannotOpen
        case .SQLITE_CONSTRAINT: kind = .constraint
        case .SQLITE_IOERR: kind = .io
        default: kind = .other
        }
    }

    /// Whether it is the file or the disk that is wrong, rather than one statement.
    var concernsEverybody: Bool {
        switch kind {
        case .constraint, .other: false
        case .full, .readOnly, .busy, .corrupt, .cannotOpen, .io: true
        }
    }

    /// As a running command or query is told. Nothing of it was committed.
    func storeError(path: String) -> StoreError {
        switch kind {
        case .full: .unavailable("`\(path)` \(Self.fullRemedy)")
        case .readOnly: .unavailable("`\(path)` \(Self.readOnlyRemedy)")
        case .busy: .unavailable("`\(path)` \(Self.busyRemedy)")
        case .corrupt: .corrupt("`\(path)` \(Self.corruptRemedy) (\(detail))")
        case .cannotOpen: .unavailable("`\(path)` cannot be opened: \(Self.openRemedy) (\(detail))")
        case .constraint: .illegalTransition(detail)
        case .io: .unavailable("`\(path)` cannot be read or written: \(detail); check the disk")
        case .other: .unavailable("`\(path)` cannot be used: \(detail)")
        }
    }
}
