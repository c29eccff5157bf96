package import StintCore

/// What every store has to do, whatever it is made of. Each case opens an empty store of its own.
///
/// A test target runs them: `@Test(arguments: StoreContract.cases) func contract(_ case: StoreContract.Case)`.
package enum StoreContract {
    /// A place for one store.
    package struct Place: Sendable {
        /// Opens the store of this place; the first time it is empty.
        package var open: @Sendable () async throws -> any EventStore
        /// Closes it, so that it can be opened again.
        package var close: @Sendable (any EventStore) async throws -> Void

        package init(
            open: @escaping @Sendable () async throws -> any EventStore,
            close: @escaping @Sendable (any EventStore) async throws -> Void
        ) {
            self.open = open
            self.close = close
        }
    }

    /// What a case shows.
    package enum Kind: Sendable {
        /// What commands and queries rely on.
        case behaviour
        /// What the store itself refuses, even where the code above is wrong.
        case refusal
        /// What outlives the process.
        case persistence
    }

    package struct Case: Sendable, CustomStringConvertible {
        package let name: String
        package let kind: Kind
        package let run: @Sendable (Place) async throws -> Void

        package var description: String { name }

        init(
            _ name: String, _ kind: Kind = .behaviour, _ body: @escaping @Sendable (any EventStore) async throws -> Void
        ) {
            self.name = name
            self.kind = kind
            self.run = { place in
                let store = try await place.open()
                do {
                    try await body(store)
                } catch {
                    try? await place.close(store)
                    throw error
                }
                try await place.close(store)
            }
        }

        init(_ name: String, reopening body: @escaping @Sendable (Place) async throws -> Void) {
            self.name = name
            self.kind = .persistence
            self.run = body
        }
    }

    package static let cases: [Case] =
        logCases + conflictCases + idempotencyCases + queryCases + timeCases + lifecycleCases + standingCases
        + refusalCases + lifecycleRefusalCases + persistenceCases

    /// A promise that was not kept, with its place.
    package struct Broken: Error, CustomStringConvertible {
        package let description: String
    }
}

/// Holds, or ends the case.
func expect(
    _ holds: Bool, _ what: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) throws {
    guard holds else { throw StoreContract.Broken(description: "\(file):\(line): \(what())") }
}

func expect<Value: Equatable>(
    _ found: Value, is wanted: Value, file: StaticString = #fileID, line: UInt = #line
) throws {
    try expect(found == wanted, "expected \(wanted), found \(found)", file: file, line: line)
}

/// The error a store throws, or the end of the case.
func refusal<Value>(
    file: StaticString = #fileID, line: UInt = #line, _ body: () async throws -> Value
) async throws -> StoreError {
    let value: Value
    do {
        value = try await body()
    } catch let error as StoreError {
        return error
    }
    throw StoreContract.Broken(description: "\(file):\(line): nothing was refused: \(value)")
}

func require<Value>(_ value: Value?, file: StaticString = #fileID, line: UInt = #line) throws -> Value {
    guard let value else { throw StoreContract.Broken(description: "\(file):\(line): it is not there") }
    return value
}

/// Commits a batch and returns its request with the new version.
func commit(_ batch: AppendBatch, to store: any EventStore) async throws -> Versioned<AccessRequest> {
    try require(try await store.append(batch).requests.first)
}

/// Commits an approval and returns its grant with the new version.
func commitGrant(_ change: Sample.Change, to store: any EventStore) async throws -> Versioned<Grant> {
    try require(try await store.append(change.batch()).grants.first)
}
