extension Double {
    /// With that many digits after the point, `66.67`; half is rounded away from zero.
    package func fixed(_ digits: Int) -> String {
        guard isFinite else { return "0" }
        var scale = 1.0
        for _ in 0..<max(0, digits) { scale *= 10 }
        guard let scaled = Int64(exactly: (magnitude * scale).rounded()) else { return "\(self)" }
        let sign = self < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(scaled) }
        let text = String(scaled)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
    }
}
