import ArgumentParser
import RegoTools
import StintAPI
import StintClient

/// How much of a list to show.
struct PageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("How many to show at the most. (default: 100)", valueName: "count"),
        transform: Arguments.count)
    var limit: Int?

    @Flag(help: "All of them, however many.")
    var all = false

    @Option(help: ArgumentHelp("Go on where an earlier list said to.", valueName: "cursor"))
    var cursor: String?

    func validate() throws {
        if all, limit != nil { throw ValidationError("give --limit or --all, not both") }
    }

    /// Fetches page after page until there is enough, or nothing more.
    func collect<Item: Codable & Sendable>(
        _ fetch: (_ cursor: String?, _ limit: Int?) async throws(StintClientError) -> Page<Item>
    ) async throws(StintClientError) -> Page<Item> {
        let wanted = all ? Int.max : limit ?? 100
        var items: [Item] = []
        var next = cursor
        repeat {
            let page = try await fetch(next, min(wanted - items.count, Self.pageSize))
            items += page.items
            // A server that hands out the same cursor for ever must not hang its caller.
            if page.items.isEmpty || page.next == next { return Page(items: items) }
            next = page.next
        } while next != nil && items.count < wanted
        return Page(items: items, next: next)
    }

    /// The most a server is asked for at once.
    private static let pageSize = 100

    func noteRest(_ next: String?) {
        if let next { Console.note("there is more: --cursor \(Sanitizer.line(next)), or --all") }
    }
}
