import Testing

/// Times, dates and durations
@Suite("Times, dates and durations")
struct TimeBuiltinTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase(
            "time.parse_ns", #""2006-01-02", "2020-13-01""#, fails: #"parsing time "2020-13-01": month out of range"#),
        BuiltinCase(
            "time.parse_ns", #""2006-01-02", "2020-02-30""#, fails: #"parsing time "2020-02-30": day out of range"#),
        BuiltinCase(
            "time.parse_ns", #""2006-01-02", "2020-02-0x""#,
            fails: #"parsing time "2020-02-0x" as "2006-01-02": cannot parse "0x" as "02""#),
        BuiltinCase(
            "time.parse_ns", #""RFC3339", "2020-02-01T00:00:00+25:00""#,
            fails: #"parsing time "2020-02-01T00:00:00+25:00": time zone offset hour out of range"#),
        BuiltinCase("time.parse_ns", #""2006 MST", "2020 CET""#, "1577836800000000000"),
        BuiltinCase("time.parse_rfc3339_ns", #""2020-02-01T00:00:00.123Z""#, "1580515200123000000"),
        BuiltinCase("time.parse_rfc3339_ns", #""2020-02-01T00:00:00,123Z""#, "1580515200123000000"),
        BuiltinCase(
            "time.parse_rfc3339_ns", #""2020-02-01t00:00:00z""#,
            fails:
                #"parsing time "2020-02-01t00:00:00z" as "2006-01-02T15:04:05Z07:00": cannot parse "t00:00:00z" as "T""#
        ),
        BuiltinCase("time.parse_rfc3339_ns", #""1000-02-01T00:00:00Z""#, fails: "time outside of valid range"),
        BuiltinCase(
            "time.parse_rfc3339_ns", #""2020-02-01T24:00:00Z""#,
            fails: #"parsing time "2020-02-01T24:00:00Z": hour out of range"#),
        BuiltinCase(
            "time.parse_rfc3339_ns", #""2020-2-01T24:00:00Z""#,
            fails:
                #"parsing time "2020-2-01T24:00:00Z" as "2006-01-02T15:04:05Z07:00": cannot parse "2-01T24:00:00Z" as "01""#
        ),
        BuiltinCase(
            "time.format", #"[1600000000123456789, "America/New_York", "RFC850"]"#, #""Sunday, 13-Sep-20 08:26:40 EDT""#
        ),
        BuiltinCase(
            "time.format",
            #"[1600000000123456789, "Europe/Berlin", "Jan _2 2006 3:04:05.000 PM -0700 MST __2 002 .99 x"]"#,
            #""Sep 13 2020 2:26:40.123 PM +0200 CEST 257 257 .12 x""#),
        BuiltinCase("time.format", #"[1600000000123456789, "No/Where"]"#, fails: "unknown time zone No/Where"),
        BuiltinCase("time.format", "1600000000120000000", #""2020-09-13T12:26:40.12Z""#),
        BuiltinCase("time.format", #"[1.5, "UTC"]"#, fails: "timestamp too big"),
        BuiltinCase(
            "time.format", "[]",
            refuses: "operand 1 must be either number (ns) or [number (ns), string (tz)] but got array"),
        BuiltinCase(
            "time.format", #""x""#,
            refuses: "operand 1 must be either number (ns) or [number (ns), string (tz)] but got string"),
        BuiltinCase(
            "time.format", #"[4600000000123456789, "Europe/Berlin"]"#, #""2115-10-08T19:46:40.123456789+02:00""#),
        BuiltinCase(
            "time.format", #"[-4600000000123456789, "Europe/Berlin", "RFC1123"]"#, #""Fri, 26 Mar 1824 07:06:47 LMT""#),
        BuiltinCase("time.date", #"[1600000000123456789, "Asia/Tokyo"]"#, "[2020, 9, 13]"),
        BuiltinCase("time.weekday", "1600000000123456789", #""Sunday""#),
        BuiltinCase("time.clock", #"[1600000000123456789, "Asia/Kolkata"]"#, "[17, 56, 40]"),
        BuiltinCase("time.add_date", "1600000000123456789, 1, 13, -40", "1662208000123456789"),
        BuiltinCase("time.add_date", #"[1603580400000000000, "Europe/Berlin"], 0, 0, 1"#, "1603670400000000000"),
        BuiltinCase("time.add_date", "1600000000123456789, 300, 0, 0", fails: "time outside of valid range"),
        BuiltinCase("time.diff", #"1600000000123456789, [1500000000123456789, "Asia/Tokyo"]"#, "[3, 1, 30, 9, 46, 40]"),
        BuiltinCase("time.parse_duration_ns", #""1h30m""#, "5400000000000"),
        BuiltinCase("time.parse_duration_ns", #""1x""#, fails: #"time: unknown unit "x" in duration "1x""#),
        BuiltinCase("time.parse_duration_ns", #""1""#, fails: #"time: missing unit in duration "1""#),
        BuiltinCase("time.parse_duration_ns", #""""#, fails: #"time: invalid duration """#),
        BuiltinCase("time.parse_duration_ns", #""-1.5µs""#, "-1500"),
        BuiltinCase("time.parse_duration_ns", #""9999999h""#, fails: #"time: invalid duration "9999999h""#),
        BuiltinCase("time.format", "9223372036854775807", #""2262-04-11T23:47:16.854775807Z""#),
        BuiltinCase("time.format", "-9223372036854775808", #""1677-09-21T00:12:43.145224192Z""#),
        BuiltinCase("time.parse_rfc3339_ns", #""2262-04-11T23:47:16.854775807Z""#, "9223372036854775807"),
        BuiltinCase(
            "time.parse_rfc3339_ns", #""2262-04-11T23:47:16.854775808Z""#, fails: "time outside of valid range"),
        BuiltinCase("time.parse_rfc3339_ns", #""1677-09-21T00:12:43.145224192Z""#, "-9223372036854775808"),
        BuiltinCase(
            "time.parse_ns", #""2006-01-02T15:04:05Z07:00", "2020-02-01T01:02:03.5+02:30""#, "1580509923500000000"),
        BuiltinCase("time.parse_ns", #""Mon Jan _2 15:04:05 2006", "Sat Feb  1 01:02:03 2020""#, "1580518923000000000"),
        BuiltinCase("time.parse_ns", #""ANSIC", "Sat Feb 01 01:02:03 2020""#, "1580518923000000000"),
        BuiltinCase("time.parse_ns", #""RFC1123Z", "Sat, 01 Feb 2020 01:02:03 -0700""#, "1580544123000000000"),
        BuiltinCase("time.parse_ns", #""RFC822", "01 Feb 20 01:02 GMT+3""#, "1580518920000000000"),
        BuiltinCase("time.parse_ns", #""RFC850", "Saturday, 01-Feb-20 01:02:03 UTC""#, "1580518923000000000"),
        BuiltinCase("time.parse_ns", #""3:04PM", "3:04AM""#, fails: "time outside of valid range"),
        BuiltinCase("time.parse_ns", #""2006-01-02 3:04PM", "2020-02-01 12:04AM""#, "1580515440000000000"),
        BuiltinCase("time.parse_ns", #""2006-01-02 3:04pm", "2020-02-01 12:04pm""#, "1580558640000000000"),
        BuiltinCase(
            "time.parse_ns", #""2006-01-02 3:04pm", "2020-02-01 13:04pm""#,
            fails: #"parsing time "2020-02-01 13:04pm": hour out of range"#),
        BuiltinCase("time.parse_ns", #""2006-01-02 15:04:05.000", "2020-02-01 01:02:03.123""#, "1580518923123000000"),
        BuiltinCase(
            "time.parse_ns", #""2006-01-02 15:04:05.000", "2020-02-01 01:02:03.12""#,
            fails: #"parsing time "2020-02-01 01:02:03.12" as "2006-01-02 15:04:05.000": cannot parse ".12" as ".000""#),
        BuiltinCase("time.parse_ns", #""2006-01-02 15:04:05.999", "2020-02-01 01:02:03""#, "1580518923000000000"),
        BuiltinCase(
            "time.parse_ns", #""2006-01-02 15:04:05.999", "2020-02-01 01:02:03.123456789123""#, "1580518923123456789"),
        BuiltinCase("time.parse_ns", #""2006 002", "2020 060""#, "1582934400000000000"),
        BuiltinCase("time.parse_ns", #""2006 002", "2020 366""#, "1609372800000000000"),
        BuiltinCase(
            "time.parse_ns", #""2006 002", "2021 366""#, fails: #"parsing time "2021 366": day-of-year out of range"#),
        BuiltinCase(
            "time.parse_ns", #""2006-01-02", "2020-02-01x""#, fails: #"parsing time "2020-02-01x": extra text: "x""#),
        BuiltinCase(
            "time.parse_ns", #""2006-01-02", "x""#,
            fails: #"parsing time "x" as "2006-01-02": cannot parse "x" as "2006""#),
        BuiltinCase("time.parse_ns", #""January 2, 2006", "february 1, 2020""#, "1580515200000000000"),
        BuiltinCase("time.parse_ns", #""Jan 2 06", "Feb 1 69""#, "-28857600000000000"),
        BuiltinCase("time.parse_ns", #""Jan 2 06", "Feb 1 68""#, "3095280000000000000"),
        BuiltinCase("time.parse_ns", #""2006-01-02 -07", "2020-02-01 +05""#, "1580497200000000000"),
        BuiltinCase("time.parse_ns", #""2006-01-02 -07:00:00", "2020-02-01 +05:30:15""#, "1580495385000000000"),
        BuiltinCase("time.parse_ns", #""2006-01-02 Z0700", "2020-02-01 Z""#, "1580515200000000000"),
        BuiltinCase(
            "time.parse_ns", #""2006-01-02 MST", "2020-02-01 xyz""#,
            fails: #"parsing time "2020-02-01 xyz" as "2006-01-02 MST": cannot parse "xyz" as "MST""#),
        BuiltinCase("time.parse_ns", #""", """#, fails: "time outside of valid range"),
        BuiltinCase("time.parse_ns", #""", "x""#, fails: #"parsing time "x": extra text: "x""#),
        BuiltinCase(
            "time.parse_ns", #""2006-01-02", "20200201""#,
            fails: #"parsing time "20200201" as "2006-01-02": cannot parse "0201" as "-""#),
        BuiltinCase(
            "time.parse_ns", #""2006-01-02 15:04:05", "2020-02-01 01:60:00""#,
            fails: #"parsing time "2020-02-01 01:60:00": minute out of range"#),
        BuiltinCase(
            "time.parse_ns", #""2006-01-02 15:04:05", "2020-02-01 01:00:60""#,
            fails: #"parsing time "2020-02-01 01:00:60": second out of range"#),
        BuiltinCase("time.parse_ns", #""é2006", "é2020""#, "1577836800000000000"),
        BuiltinCase(
            "time.parse_ns", #""2006\"", "x\"é""#,
            fails: #"parsing time "x\"\xc3\xa9" as "2006\"": cannot parse "x\"\xc3\xa9" as "2006""#),
        BuiltinCase("time.parse_ns", #"1, "x""#, refuses: "operand 1 must be string but got number"),
        BuiltinCase("time.parse_rfc3339_ns", "1", refuses: "operand 1 must be string but got number"),
        BuiltinCase("time.format", #"[1600000000123456789, "UTC", "ANSIC"]"#, #""Sun Sep 13 12:26:40 2020""#),
        BuiltinCase("time.format", #"[1600000000123456789, "UTC", "UnixDate"]"#, #""Sun Sep 13 12:26:40 UTC 2020""#),
        BuiltinCase(
            "time.format", #"[1600000000123456789, "Asia/Tokyo", "RubyDate"]"#, #""Sun Sep 13 21:26:40 +0900 2020""#),
        BuiltinCase("time.format", #"[1600000000123456789, "Asia/Kolkata", "RFC822Z"]"#, #""13 Sep 20 17:56 +0530""#),
        BuiltinCase("time.format", #"[1600000000123456789, "America/Sao_Paulo", "RFC822"]"#, #""13 Sep 20 09:26 -03""#),
        BuiltinCase("time.format", #"[1600000000123456789, "", "RFC3339"]"#, #""2020-09-13T12:26:40Z""#),
        BuiltinCase(
            "time.format",
            #"[1600000000123456789, "UTC", "2006-01-02T15:04:05.999999999Z07:00:00 January Monday Jan Mon 1 2 3 4 5 06 01 02 03 04 05 15 pm MST"]"#,
            #""2020-09-13T12:26:40.123456789Z September Sunday Sep Sun 9 13 12 26 40 20 09 13 12 26 40 12 pm UTC""#),
        BuiltinCase(
            "time.format", #"[1600000000000000000, "UTC", "15:04:05.999 .000 ,000 .9x .99999999999"]"#,
            #""12:26:40 .000 ,000 x ""#),
        BuiltinCase(
            "time.format", #"[1600000000123456789, "Australia/Lord_Howe", "-07 -0700 -07:00 -070000 -07:00:00 MST"]"#,
            #""+10 +1030 +10:30 +103000 +10:30:00 +1030""#),
        BuiltinCase("time.format", #"[1600000000123456789, "Etc/GMT+5", "MST Z07:00"]"#, #""-05 -05:00""#),
        BuiltinCase("time.format", #"[1600000000123456789, "../etc/passwd"]"#, fails: "time: invalid location name"),
        BuiltinCase("time.format", #"[1600000000123456789, "/etc/localtime"]"#, fails: "time: invalid location name"),
        BuiltinCase("time.format", "[1600000000123456789, 1]", refuses: "operand 1 must be string but got number"),
        BuiltinCase(
            "time.format", #"[1600000000123456789, "UTC", 1]"#, refuses: "operand 1 must be string but got number"),
        BuiltinCase("time.format", #"["x"]"#, refuses: "operand 1 must be number but got string"),
        BuiltinCase(
            "time.format", "[]",
            refuses: "operand 1 must be either number (ns) or [number (ns), string (tz)] but got array"),
        BuiltinCase(
            "time.format", #""x""#,
            refuses: "operand 1 must be either number (ns) or [number (ns), string (tz)] but got string"),
        BuiltinCase(
            "time.format", "{}",
            refuses: "operand 1 must be either number (ns) or [number (ns), string (tz)] but got object"),
        BuiltinCase("time.format", "1e30", fails: "timestamp too big"),
        BuiltinCase(
            "time.format", #"[7287321600000000000, "America/New_York", "RFC1123"]"#, #""Thu, 04 Dec 2200 19:00:00 EST""#
        ),
        BuiltinCase(
            "time.format", #"[-2000000000000000000, "America/New_York", "RFC1123"]"#,
            #""Thu, 16 Aug 1906 15:26:40 EST""#),
        BuiltinCase("time.format", #"[1583650800000000000, "America/New_York"]"#, #""2020-03-08T03:00:00-04:00""#),
        BuiltinCase(
            "time.format", #"[1583650799999999999, "America/New_York"]"#, #""2020-03-08T01:59:59.999999999-05:00""#),
        BuiltinCase("time.format", #"[4108827600000000000, "America/New_York"]"#, #""2100-03-15T17:00:00-04:00""#),
        BuiltinCase("time.format", #"[4089769200000000000, "Australia/Sydney"]"#, #""2099-08-07T17:00:00+10:00""#),
        BuiltinCase("time.date", "0", "[1970, 1, 1]"),
        BuiltinCase("time.date", "-1", "[1969, 12, 31]"),
        BuiltinCase(
            "time.date", #""x""#,
            refuses: "operand 1 must be either number (ns) or [number (ns), string (tz)] but got string"),
        BuiltinCase("time.clock", "-1", "[23, 59, 59]"),
        BuiltinCase("time.clock", #"[1600000000123456789, "Asia/Kolkata"]"#, "[17, 56, 40]"),
        BuiltinCase("time.weekday", #"[1600000000123456789, "Pacific/Auckland"]"#, #""Monday""#),
        BuiltinCase("time.weekday", "-86400000000001", #""Tuesday""#),
        BuiltinCase("time.add_date", #"[1603580400000000000, "Europe/Berlin"], 0, 0, 1"#, "1603670400000000000"),
        BuiltinCase("time.add_date", "1583020800000000000, 0, -1, 0", "1580515200000000000"),
        BuiltinCase("time.add_date", "1580428800000000000, 0, 1, 0", "1583107200000000000"),
        BuiltinCase("time.add_date", #"[1583649000000000000, "America/New_York"], 0, 0, 0"#, "1583649000000000000"),
        BuiltinCase("time.add_date", #"[1583562600000000000, "America/New_York"], 0, 0, 1"#, "1583649000000000000"),
        BuiltinCase(
            "time.add_date", "1600000000123456789, 1.5, 0, 0",
            refuses: "operand 2 must be integer number but got floating-point number"),
        BuiltinCase("time.add_date", "1600000000123456789, 300, 0, 0", fails: "time outside of valid range"),
        BuiltinCase("time.diff", "1500000000000000000, 1600000000000000000", "[3, 1, 30, 9, 46, 40]"),
        BuiltinCase(
            "time.diff", #"[1583562600000000000, "America/New_York"], [1585722600000000000, "Asia/Tokyo"]"#,
            "[0, 0, 25, 1, 0, 0]"),
        BuiltinCase("time.diff", "1580428800000000000, 1582934400000000000", "[0, 0, 29, 0, 0, 0]"),
        BuiltinCase(
            "time.diff", #""x", 1"#,
            refuses: "operand 1 must be either number (ns) or [number (ns), string (tz)] but got string"),
        BuiltinCase("time.parse_duration_ns", #""1h30m5s10ms20us30ns""#, "5405010020030"),
        BuiltinCase("time.parse_duration_ns", #""1.5h""#, "5400000000000"),
        BuiltinCase("time.parse_duration_ns", #""-1.5h""#, "-5400000000000"),
        BuiltinCase("time.parse_duration_ns", #""+5s""#, "5000000000"),
        BuiltinCase("time.parse_duration_ns", #"".5s""#, "500000000"),
        BuiltinCase("time.parse_duration_ns", #""0""#, "0"),
        BuiltinCase("time.parse_duration_ns", #""1.s""#, "1000000000"),
        BuiltinCase("time.parse_duration_ns", #"".s""#, fails: #"time: invalid duration ".s""#),
        BuiltinCase("time.parse_duration_ns", #""-""#, fails: #"time: invalid duration "-""#),
        BuiltinCase("time.parse_duration_ns", #""1d""#, "86400000000000"),
        BuiltinCase("time.parse_duration_ns", #""3000000h""#, fails: #"time: invalid duration "3000000h""#),
        BuiltinCase("time.parse_duration_ns", #""9223372036854775807ns""#, "9223372036854775807"),
        BuiltinCase(
            "time.parse_duration_ns", #""9223372036854775808ns""#,
            fails: #"time: invalid duration "9223372036854775808ns""#),
        BuiltinCase("time.parse_duration_ns", #""-9223372036854775808ns""#, "-9223372036854775808"),
        BuiltinCase("time.parse_duration_ns", #""0.1000000000000000000000000001s""#, "100000000"),
        BuiltinCase(
            "time.parse_duration_ns", #""1é""#, fails: #"time: unknown unit "\xc3\xa9" in duration "1\xc3\xa9""#),
        BuiltinCase("time.parse_duration_ns", "1", refuses: "operand 1 must be string but got number"),
        BuiltinCase("time.parse_duration_ns", #""1d""#, "86400000000000"),
        BuiltinCase("time.parse_duration_ns", #""1w""#, "604800000000000"),
        BuiltinCase("time.parse_duration_ns", #""1.5d""#, "129600000000000"),
        BuiltinCase("time.parse_duration_ns", #""1d12h""#, "129600000000000"),
        BuiltinCase("time.parse_duration_ns", #""1y""#, "31536000000000000"),
        BuiltinCase("time.parse_duration_ns", #""1mo""#, fails: #"time: unknown unit "mo" in duration "1mo""#),
        BuiltinCase("time.parse_duration_ns", #""1 d""#, fails: #"time: invalid duration "1 d""#),
        BuiltinCase("time.parse_duration_ns", #""P1D""#, fails: #"time: invalid duration "P1D""#),
        BuiltinCase("time.parse_duration_ns", #""1D""#, fails: #"time: unknown unit "D" in duration "1D""#),
        BuiltinCase("time.parse_duration_ns", #""-1d""#, "-86400000000000"),
        BuiltinCase("time.parse_duration_ns", #""1h1d""#, "90000000000000"),
        BuiltinCase("time.parse_duration_ns", #""1dx""#, fails: #"time: invalid duration "1dx""#),
        BuiltinCase("time.parse_duration_ns", #""99999999999d""#, fails: #"time: invalid duration "99999999999d""#),
        BuiltinCase("time.parse_duration_ns", #""1x1d""#, fails: #"time: unknown unit "x" in duration "1x1d""#),
        BuiltinCase("time.parse_duration_ns", #""1µs1d""#, "86400000001000"),
        BuiltinCase("time.parse_duration_ns", #""1d1""#, fails: #"time: invalid duration "1d1""#),
        BuiltinCase("time.parse_duration_ns", #""1.5.5d""#, fails: #"time: invalid duration "1.5.5d""#),
        BuiltinCase("time.parse_duration_ns", #"".5d""#, "43200000000000"),
        BuiltinCase("time.parse_duration_ns", #""292y""#, "9208512000000000000"),
        BuiltinCase("time.parse_duration_ns", #""293y""#, fails: #"time: invalid duration "293y""#),
        BuiltinCase("time.parse_duration_ns", #""0.123456789123y""#, "3893333301782928"),
    ]

    @Test(arguments: cases)
    func answersAsOPA(_ testCase: BuiltinCase) throws {
        try testCase.check()
    }
}
