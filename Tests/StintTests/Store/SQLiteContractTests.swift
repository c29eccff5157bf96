import StintAudit
import StintCore
import StintSQLite
import StintTesting
import Testing

@Suite("The store contract over SQLite")
struct SQLiteContractTests {
    @Test(arguments: StoreContract.cases)
    func contract(_ contractCase: StoreContract.Case) async throws {
        let directory = try TemporaryDirectory()
        try await contractCase.run(
            StoreContract.Place(
                open: { try directory.open() },
                close: { store in await (store as? SQLiteStore)?.shutdown() }))
        // Whatever the case did, what is stored is what the events say, and the chain holds.
        let (report, differences) = try SQLiteLog.read(path: directory.database) { log in
            (try AuditVerifier().verify(log), try log.projectionDifferences())
        }
        #expect(report.finding == nil)
        #expect(differences == [])
    }
}

@Suite("The store contract over the reference store")
struct ReferenceContractTests {
    /// The reference store is as plain as can be: the schema's own refusals and persistence are not its part.
    @Test(arguments: StoreContract.cases.filter { $0.kind == .behaviour })
    func contract(_ contractCase: StoreContract.Case) async throws {
        try await contractCase.run(StoreContract.Place(open: { ReferenceStore() }, close: { _ in }))
    }
}
