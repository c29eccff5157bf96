import SwiftASN1

/// Times in certificates: seconds since 1970 UTC.
enum CertificateTime {
    static func next(in reader: inout DERReader) throws(CertificateError) -> Int64 {
        let tag = reader.nextTag
        switch tag {
        case 0x17:
            let element = try reader.next(0x17, or: "x509: malformed UTCTime")
            if let time = try? UTCTime(derEncoded: element.node),
                let seconds = seconds(
                    time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
            {
                return seconds
            }
            throw CertificateError("x509: malformed UTCTime")
        case 0x18:
            let element = try reader.next(0x18, or: "x509: malformed GeneralizedTime")
            if let time = try? GeneralizedTime(derEncoded: element.node), time.rawFractionalSeconds.isEmpty,
                let seconds = seconds(
                    time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
            {
                return seconds
            }
            throw CertificateError("x509: malformed GeneralizedTime")
        default: throw CertificateError("x509: unsupported time format")
        }
    }

    private static func seconds(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int
    ) -> Int64? {
        // The library allows leap seconds, Go does not.
        guard second < 60 else { return nil }
        return CivilTime.seconds(
            year: Int64(year), month: Int64(month), day: Int64(day), hour: Int64(hour), minute: Int64(minute),
            second: Int64(second))
    }

    static func value(_ seconds: Int64) -> Value {
        let time = CivilTime(seconds: seconds)
        func padded(_ number: Int64, _ size: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(size - text.count, 0)) + text
        }
        let date = "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))"
        return .string(
            RegoString("\(date)T\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))Z"))
    }
}
