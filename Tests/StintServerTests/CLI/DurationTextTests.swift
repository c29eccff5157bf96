import Testing

@testable import stint

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("90s", 90), ("30m", 1_800), ("1h", 3_600), ("8h30m", 30_600), ("7d", 604_800), ("1d2h3m4s", 93_784),
        ("1s", 1), ("0h5m", 300), ("007m", 420), ("3650d", 315_360_000),
    ])
    func reads(text: String, seconds: Int64) throws {
        #expect(try DurationText(text).seconds == seconds)
    }

    @Test(arguments: [
        ("", DurationError.Problem.malformed), ("h", .malformed), ("1x", .malformed), ("-1h", .malformed),
        ("1.5h", .malformed), (" 1h", .malformed), ("1h ", .malformed), ("1H", .malformed), ("١h", .malformed),
        ("30", .noUnit), ("1h30", .noUnit), ("30m1h", .order), ("1h1h", .order), ("0s", .zero), ("0d0h", .zero),
        ("3651d", .tooLong), ("9223372036854775807s", .tooLong), ("9223372036854775808s", .tooLong),
        ("99999999999999999999999999d", .tooLong), ("106751991167301d", .tooLong),
    ])
    func refuses(text: String, problem: DurationError.Problem) {
        #expect(throws: DurationError(text: text, problem: problem)) { try DurationText(text) }
    }

    @Test func aRefusalSaysHowToWriteIt() {
        let error = DurationError(text: "1\u{1B}[31mh", problem: .malformed)
        #expect(
            error.description == #"`1\u{1b}[31mh` is not a duration; write it like 90s, 30m, 1h, 8h30m or 7d"#)
    }

    @Test(arguments: [(Int64(90), "1m30s"), (3_600, "1h"), (30_600, "8h30m"), (604_800, "7d"), (0, "0s"), (-5, "0s")])
    func writes(seconds: Int64, text: String) {
        #expect(DurationText.written(seconds) == text)
    }

    @Test func writesWhatItReads() throws {
        for seconds in Int64(1)...5_000 {
            #expect(try DurationText(DurationText.written(seconds)).seconds == seconds)
        }
    }
}
