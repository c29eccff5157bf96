import RegoTools
import StintAPI

/// Freezes for people.
enum FreezeText {
    static func table(_ freezes: [FreezeView], _ style: Styling, now: Timestamp) -> String {
        guard !freezes.isEmpty else { return "nothing is frozen\n" }
        var table = Table(["FREEZE", "SCOPE", "WHAT IS LIVE", "BY", "SINCE", "REASON"])
        for freeze in freezes {
            table.add([
                Table.Cell(freeze.name), Table.Cell(freeze.scope.words),
                freeze.suspend ? Table.Cell("suspended", .bad) : "goes on",
                Table.Cell(freeze.by.description), Table.Cell(TimeText.distance(freeze.at, from: now)),
                Table.Cell(freeze.reason),
            ])
        }
        return table.rendered(style)
    }

    static func started(_ freeze: FreezeView, _ style: Styling) -> String {
        let name = Sanitizer.line(freeze.name)
        var text = "\(style.paint("frozen", .bad)) \(name): nothing is granted for \(freeze.scope.words)"
        if freeze.suspend { text += ", and what is live there gives no access" }
        return text + "\n  until `stint thaw \(name)`\n"
    }

    static func ended(_ name: String, _ style: Styling) -> String {
        "\(style.paint("thawed", .good)) \(Sanitizer.line(name)): what it held back goes on\n"
    }
}
