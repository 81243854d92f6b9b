import WinnowOTTL

/// Sums up what a connector hands on, as a store of metrics does: points that are of the time since the one before add up, of those since the
/// start the last one of a series counts, and a series that falls has begun anew.
public struct PointTally: Sendable {
    /// Requests to one service as points show them.
    public struct Requests: Sendable {
        /// How many.
        public var count = 0.0
        /// How many failed.
        public var failures = 0.0
        /// How long they took, in the histogram's unit.
        public var durations = ShownDurations()

        /// Creates one without requests.
        public init() {}

        /// These and others.
        public func adding(_ others: Requests) -> Requests {
            var sum = self
            sum.count += others.count
            sum.failures += others.failures
            sum.durations.add(others.durations)
            return sum
        }
    }

    /// A metric of a service.
    public struct Name: Hashable, Sendable, Comparable {
        /// The metric.
        public var metric: String
        /// What the points, or else their resource, have as `service.name`; empty where neither has one.
        public var service: String

        /// By metric, then by service.
        public static func < (a: Name, b: Name) -> Bool { (a.metric, a.service) < (b.metric, b.service) }
    }

    fileprivate struct Series {
        var point: DerivedPoint
        /// What was counted before it began anew, and for points that add up all but the last.
        var number = 0.0
        var durations = ShownDurations()
    }

    private let reading: RequestReading?
    private var places: [[UInt8]: Int] = [:]
    private var series: [Series] = []

    /// Creates one without points.
    public init(_ reading: RequestReading?) { self.reading = reading }

    /// Adds points in the order in which they were handed on.
    public mutating func add(_ points: [DerivedPoint]) {
        for point in points {
            let key = Self.key(point)
            guard let place = places[key] else {
                places[key] = series.count
                series.append(Series(point: point))
                continue
            }
            let last = series[place].point
            if point.temporality != .cumulative || point.start != last.start
                || Self.number(of: point) < Self.number(of: last)
            {
                series[place].number += Self.number(of: last)
                series[place].durations.add(last.value)
            }
            series[place].point = point
            series[place].point.exemplars = []
        }
    }

    private static func key(_ point: DerivedPoint) -> [UInt8] {
        var key = Array(point.metric.utf8)
        key.append(0xFF)
        let resource = point.resource.identity
        withUnsafeBytes(of: resource.count) { key += $0 }
        return key + resource + point.attributes.identity
    }

    /// What a point counts: its number, or how many values its histogram has.
    fileprivate static func number(of point: DerivedPoint) -> Double {
        switch point.value {
        case .sum(.int(let number), _): Double(number)
        case .sum(.double(let number), _): number
        case .gauge: 0
        case .histogram(let histogram): Double(histogram.count)
        case .exponential(let histogram): Double(histogram.count)
        }
    }

    // MARK: Reading

    /// Requests by service, those of serving spans and those of all kinds of spans; the latter alone where points do not tell kinds apart.
    public func requests() -> (serving: [String: Requests], all: [String: Requests]) {
        guard let reading else { return ([:], [:]) }
        var serving: [String: Requests] = [:]
        var all: [String: Requests] = [:]
        for entry in series {
            let point = entry.point
            if let others = reading.others, let value = point.attributes[others.attribute]?.attributeText,
                others.values.contains(value)
            {
                continue
            }
            let service = Self.text(point, reading.service)
            let change = { (requests: inout Requests) in entry.add(to: &requests, reading) }
            change(&all[service, default: Requests()])
            if let kind = reading.kind, let value = point.attributes[kind]?.attributeText,
                reading.serving.contains(value)
            {
                change(&serving[service, default: Requests()])
            }
        }
        return (serving, all)
    }

    /// What each metric that counts something counts, by service.
    public func values() -> [Name: Double] {
        var values: [Name: Double] = [:]
        for entry in series {
            if case .gauge = entry.point.value { continue }
            let name = Name(metric: entry.point.metric, service: Self.text(entry.point, "service.name"))
            values[name, default: 0] += entry.number + Self.number(of: entry.point)
        }
        return values
    }

    private static func text(_ point: DerivedPoint, _ key: Text) -> String {
        (point.attributes[key] ?? point.resource[key])?.attributeText.string ?? ""
    }
}

extension PointTally.Series {
    fileprivate func add(to requests: inout PointTally.Requests, _ reading: RequestReading) {
        let number = number + PointTally.number(of: point)
        if point.metric == reading.requests {
            requests.count += number
            if case .attribute(let key, let value) = reading.failures, point.attributes[key]?.attributeText == value {
                requests.failures += number
            }
        }
        if case .metric(let name) = reading.failures, point.metric == name { requests.failures += number }
        if point.metric == reading.durations {
            requests.durations.add(durations)
            requests.durations.add(point.value)
        }
    }
}
