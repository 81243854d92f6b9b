import WinnowFormats

/// Converters over times and durations.
enum TimeFunctions {
    static let all: [FunctionEntry] = [
        FunctionEntry(
            "Time",
            ["time": .string, "format": .literalString, "location?": .literalString, "locale?": .literalString], time),
        FunctionEntry("FormatTime", ["time": .time, "format": .literalString], formatTime),
        FunctionEntry("Now", [:]) { _ in
            .clocked { _, now throws(EvaluationError) in
                guard let now else { throw EvaluationError("Now() needs a clock, which this evaluation does not have") }
                return .time(now)
            }
        },
        .pure("Duration", ["duration": .string], duration),
        .pure("TruncateTime", ["time": .time, "duration": .duration]) {
            .time($0.time(0).truncated(to: $0.duration(1)))
        },
        .pure("Unix", ["seconds": .int, "nanoseconds?": .int]) {
            .time(Instant(seconds: $0.int(0), nanos: $0.optionalInt(1) ?? 0))
        },
        .pure("UnixNano", ["time": .time]) { .int($0.time(0).unixNanos) },
        .pure("UnixMicro", ["time": .time]) { .int($0.time(0).seconds &* 1_000_000 &+ Int64($0.time(0).nanos / 1000)) },
        .pure("UnixMilli", ["time": .time]) { .int($0.time(0).seconds &* 1000 &+ Int64($0.time(0).nanos / 1_000_000)) },
        .pure("UnixSeconds", ["time": .time]) { .int($0.time(0).seconds) },
        .pure("Year", ["time": .time]) { .int($0.time(0).civil.year) },
        .pure("Month", ["time": .time]) { .int(Int64($0.time(0).civil.month)) },
        .pure("Day", ["time": .time]) { .int(Int64($0.time(0).civil.day)) },
        .pure("Weekday", ["time": .time]) { .int(Int64($0.time(0).civil.weekday)) },
        .pure("Hour", ["time": .time]) { .int(Int64($0.time(0).civil.hour)) },
        .pure("Minute", ["time": .time]) { .int(Int64($0.time(0).civil.minute)) },
        .pure("Second", ["time": .time]) { .int(Int64($0.time(0).civil.second)) },
        .pure("Nanosecond", ["time": .time]) { .int(Int64($0.time(0).nanos)) },
        .pure("Hours", ["duration": .duration]) { .double(units($0.duration(0), 3_600_000_000_000)) },
        .pure("Minutes", ["duration": .duration]) { .double(units($0.duration(0), 60_000_000_000)) },
        .pure("Seconds", ["duration": .duration]) { .double(units($0.duration(0), 1_000_000_000)) },
        .pure("Milliseconds", ["duration": .duration]) { .int($0.duration(0) / 1_000_000) },
        .pure("Microseconds", ["duration": .duration]) { .int($0.duration(0) / 1000) },
        .pure("Nanoseconds", ["duration": .duration]) { .int($0.duration(0)) },
    ]

    /// Whole units and the rest apart, as Go divides durations.
    private static func units(_ nanos: Int64, _ unit: Int64) -> Double {
        Double(nanos / unit) + Double(nanos % unit) / Double(unit)
    }

    private static func duration(_ arguments: Arguments) throws(EvaluationError) -> OTTLValue {
        let text = arguments.text(0)
        guard !text.bytes.isEmpty, let nanos = text.bytes.withUnsafeBytes({ GoDuration.parse($0) }) else {
            throw EvaluationError("time: invalid duration \"\(text.string)\"")
        }
        return .duration(nanos)
    }

    private static func formatTime(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let format = creation.text(1) ?? .empty
        if format.bytes.isEmpty { throw EvaluationError("format cannot be nil") }
        let layout = try Strptime.layout(format)
        return .pure { values in .string(Text(GoLayout.format(Arguments(values).time(0), layout))) }
    }

    private static func time(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let format = creation.text(1) ?? .empty
        if format.bytes.isEmpty { throw EvaluationError("format cannot be nil") }
        try Strptime.validate(format)
        let location = creation.text(2)?.string ?? ""
        guard let zone = TimeZoneRule.named(location) else {
            throw EvaluationError("failed to load location \(location): unknown time zone \(location)")
        }
        var names = GoLayout.Names.english
        if let locale = creation.text(3), !locale.bytes.isEmpty {
            guard let known = TimeLocale.names(locale.string) else {
                throw EvaluationError("the locale '\(locale.string)' is not known")
            }
            names = known
        }
        let read: @Sendable ([OTTLValue?], Instant?) throws(EvaluationError) -> OTTLValue = {
            [names] values, now throws(EvaluationError) in
            let text = Arguments(values).text(0)
            if text.bytes.isEmpty { throw EvaluationError("time cannot be nil") }
            let (time, year) = try Strptime.parse(text, format, zone: zone, names: names)
            return .time(year > 0 ? time : try dated(time, now))
        }
        if Strptime.namesYear(format) { return .pure { values throws(EvaluationError) in try read(values, nil) } }
        return .clocked(read)
    }

    /// A time without a year is in this year, or in the last one where that would be more than a week ahead.
    private static func dated(_ time: Instant, _ now: Instant?) throws(EvaluationError) -> Instant {
        guard let now else {
            throw EvaluationError("a time without a year needs a clock, which this evaluation does not have")
        }
        let civil = time.civil
        func moved(_ year: Int64) -> Instant {
            let day = min(civil.day, CivilTime.length(ofMonth: civil.month, year: year))
            let local =
                CivilTime.days(year: year, month: civil.month, day: day) * 86_400
                + Int64(civil.hour * 3600 + civil.minute * 60 + civil.second)
            var moved = Instant(seconds: time.zone.unixSeconds(ofLocal: local), nanos: Int64(time.nanos))
            moved.zone = time.zone
            return moved
        }
        let year = now.civil.year
        let here = moved(year)
        return here.since(now) > 7 * 86_400_000_000_000 ? moved(year - 1) : here
    }
}
