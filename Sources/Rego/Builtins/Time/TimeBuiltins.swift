/// Instants in nanoseconds since 1970, dates and clocks in time zones, and Go's layouts.
enum TimeBuiltins {
    static let family: [Builtin] = [
        Builtin("time.now_ns", arity: 0, isNondeterministic: true) { (_, context) throws(BuiltinError) in
            .number(Number(context.nowNanoseconds))
        },
        Builtin("time.parse_ns", arity: 2, parse), Builtin("time.parse_rfc3339_ns", arity: 1, parseRFC3339),
        Builtin("time.parse_duration_ns", arity: 1, parseDuration), Builtin("time.format", arity: 1, format),
        Builtin("time.date", arity: 1, date), Builtin("time.clock", arity: 1, clock),
        Builtin("time.weekday", arity: 1, weekday), Builtin("time.add_date", arity: 4, addDate),
        Builtin("time.diff", arity: 2, difference),
    ]

    private static let outOfRange = BuiltinError.failed("time outside of valid range")

    private static func nanoseconds(_ time: ZonedTime?) throws(BuiltinError) -> Value {
        guard let nanoseconds = time?.nanoseconds else { throw outOfRange }
        return .number(Number(nanoseconds))
    }

    // MARK: Parsing

    static func parse(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (layout, text) = (try arguments.bytes(0), try arguments.bytes(1))
        return try parse(text, layout: GoTimeLayout.named(layout), context)
    }

    static func parseRFC3339(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        try parse(arguments.bytes(0), layout: GoTimeLayout.named(Array("RFC3339".utf8)), context)
    }

    private static func parse(
        _ text: [UInt8], layout: [UInt8], _ context: BuiltinContext
    ) throws(BuiltinError) -> Value {
        try context.charge(bytes: text.count &+ layout.count)
        do throws(GoTimeLayout.InvalidText) {
            let time = try GoTimeLayout(layout).parse(text)
            return try nanosecondsOrNil(time)
        } catch {
            throw .failed(error.message)
        }
    }

    private static func nanosecondsOrNil(_ time: ZonedTime) throws(GoTimeLayout.InvalidText) -> Value {
        guard let nanoseconds = time.nanoseconds else {
            throw GoTimeLayout.InvalidText(message: outOfRange.message)
        }
        return .number(Number(nanoseconds))
    }

    static func parseDuration(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try arguments.bytes(0)
        try context.charge(bytes: text.count)
        do throws(GoDuration.InvalidText) {
            return .number(Number(try GoDuration.parse(text)))
        } catch {
            throw .failed(error.message)
        }
    }

    // MARK: Instants with their zone

    /// An instant as nanoseconds, or as `[nanoseconds, zone]`, or `[nanoseconds, zone, layout]`.
    private static func time(_ value: Value) throws(BuiltinError) -> (time: ZonedTime, layout: [UInt8]) {
        let wanted = "either number (ns) or [number (ns), string (tz)]"
        var zone = TimeZoneRules.utc
        var layout: [UInt8] = []
        let instant: Value
        switch value {
        case .number: instant = value
        case .array(let array):
            guard let first = array.first else { throw .operand(1, value, mustBe: wanted) }
            instant = first
            guard case .number = instant else { throw .operand(1, instant, mustBe: "number") }
            if let name = array.element(at: 1) {
                guard case .string(let name) = name else { throw .operand(1, name, mustBe: "string") }
                do throws(TimeZoneDatabase.UnknownZone) {
                    zone = try TimeZoneDatabase.shared.zone(name.string)
                } catch {
                    throw .failed(error.message)
                }
            }
            if let text = array.element(at: 2) {
                guard case .string(let text) = text else { throw .operand(1, text, mustBe: "string") }
                layout = text.utf8
            }
        default: throw .operand(1, value, mustBe: wanted)
        }
        guard let nanoseconds = instant.asNumber?.int64 else { throw .failed("timestamp too big") }
        return (ZonedTime(nanoseconds: nanoseconds, zone: zone), layout)
    }

    static func format(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (time, layout) = try time(arguments[0])
        let source = layout.isEmpty ? Array("RFC3339Nano".utf8) : layout
        try context.charge(bytes: source.count)
        return try context.string(GoTimeLayout(GoTimeLayout.named(source)).format(time))
    }

    static func date(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let civil = try time(arguments[0]).time.civil
        return numbers([civil.year, civil.month, civil.day])
    }

    static func clock(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let civil = try time(arguments[0]).time.civil
        return numbers([civil.hour, civil.minute, civil.second])
    }

    static func weekday(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        Value(CivilTime.weekdayNames[try time(arguments[0]).time.weekday])
    }

    static func addDate(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let time = try time(arguments[0]).time
        let (years, months, days) = (try arguments.int(1), try arguments.int(2), try arguments.int(3))
        return try nanoseconds(time.adding(years: Int64(years), months: Int64(months), days: Int64(days)))
    }

    static func difference(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let (first, second) = (try time(arguments[0]).time, try time(arguments[1]).time)
        return numbers(first.difference(to: second))
    }

    private static func numbers(_ numbers: [Int64]) -> Value {
        .array(RegoArray(numbers.map { Value.number(Number($0)) }))
    }
}
