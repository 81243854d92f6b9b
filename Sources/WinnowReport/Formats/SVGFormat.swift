public import WinnowStore

/// One picture of a run: what each policy costs, and how many of the traces with errors it keeps.
public enum SVGFormat: ReportFormat {
    /// `svg`
    public static let id = "svg"
    /// One line for lists.
    public static let summary = "one picture: cost at the backend against errors kept, a point for each policy"
    /// `svg`
    public static let extensions = ["svg"]

    private static let width = 760.0
    private static let height = 420.0
    private static let left = 70.0
    private static let right = 30.0
    private static let top = 56.0
    private static let bottom = 60.0

    private struct Point {
        var name: String
        var cost: Double
        var errors: Double
        var isReference: Bool
    }

    /// The picture as SVG text; policies without one of the two figures are listed below the axis.
    public static func render(_ record: RunRecord, _ options: ReportOptions) -> String {
        let figures = Figures(record)
        var points: [Point] = []
        var missing: [String] = []
        for policy in record.policies {
            if let cost = figures.value(policy.ordinal, "backend_cost_usd_per_month"),
                let errors = figures.value(policy.ordinal, "error_retention_ratio")
            {
                points.append(Point(name: policy.name, cost: cost, errors: errors, isReference: policy.isReference))
            } else {
                missing.append(policy.name)
            }
        }
        let step = Self.step(points.map(\.cost).max() ?? 0)
        let most = max(step, ((points.map(\.cost).max() ?? 0) / step).rounded(.up) * step)
        var svg = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(n(width)) \(n(height))" font-family="sans-serif" font-size="13">
            <rect width="100%" height="100%" fill="#ffffff"/>
            <text x="\(n(left))" y="24" font-size="15" fill="#1b1f24">\(escaped(title(record)))</text>
            <text x="\(n(left))" y="44" fill="#57606a">traces with errors that are kept, against what the backend charges a month</text>

            """
        for tick in 0...4 {
            let share = Double(tick) / 4
            svg += line(x(0, most), y(share), x(most, most), y(share), "#d8dee4")
            svg += label("\(Int(share * 100)) %", x(0, most) - 8, y(share) + 4, anchor: "end")
        }
        var tick = 0.0
        while tick <= most * 1.0001 {
            svg += line(x(tick, most), y(0), x(tick, most), y(0) + 5, "#57606a")
            svg += label("$" + NumberText.grouped(tick), x(tick, most), y(0) + 20, anchor: "middle")
            tick += step
        }
        svg += label("backend, USD a month", (left + width - right) / 2, y(0) + 42, anchor: "middle")
        svg += Self.points(points, most)
        if !missing.isEmpty {
            svg += label("no data: " + missing.joined(separator: ", "), left, height - 4, anchor: "start")
        }
        return svg + "</svg>\n"
    }

    private static func title(_ record: RunRecord) -> String {
        Screen.headline(record).prefix(4).joined(separator: " · ")
    }

    private static func points(_ points: [Point], _ most: Double) -> String {
        var svg = ""
        // Labels keep clear of all points and of each other: each goes to the free place that is nearest to its point.
        var taken = points.map { Box(x: x($0.cost, most) - 7, y: y($0.errors) - 7, width: 14, height: 14) }
        for point in points.sorted(by: { ($0.cost, $0.name) < ($1.cost, $1.name) }) {
            let px = x(point.cost, most)
            let py = y(point.errors)
            let colour = point.isReference ? "#bc4c00" : "#0969da"
            svg += "<circle cx=\"\(n(px))\" cy=\"\(n(py))\" r=\"6\" fill=\"\(colour)\"/>\n"
            let name = point.name + (point.isReference ? " (reference)" : "")
            let size = Double(name.count) * 7.2
            var box = Box(x: px + 10, y: py - 8, width: size, height: 15)
            search: for distance in 0..<12 {
                for down in distance == 0 ? [0.0] : [-1.0, 1.0] {
                    for left in [px + 10, px - 10 - size] {
                        let candidate = Box(x: left, y: py - 8 + down * Double(distance) * 15, width: size, height: 15)
                        let isInside =
                            candidate.x >= Self.left && candidate.x + size <= width && candidate.y >= top - 8
                            && candidate.y + 15 <= height - bottom
                        if isInside && !taken.contains(where: { $0.overlaps(candidate) }) {
                            box = candidate
                            break search
                        }
                    }
                }
            }
            taken.append(box)
            svg += label(name, box.x, box.y + 12, anchor: "start", colour: "#1b1f24")
        }
        return svg
    }

    private struct Box {
        var x: Double
        var y: Double
        var width: Double
        var height: Double

        func overlaps(_ other: Box) -> Bool {
            x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
        }
    }

    /// A round distance of ticks that gives about six of them.
    private static func step(_ most: Double) -> Double {
        guard most > 0, most.isFinite else { return 1 }
        var step = 1.0
        while step * 6 < most { step *= 10 }
        while step * 0.6 > most { step /= 10 }
        for divisor in [5.0, 2.5, 2.0] where most / (step / divisor) <= 8 { return step / divisor }
        return step
    }

    private static func x(_ cost: Double, _ most: Double) -> Double { left + cost / most * (width - left - right) }
    private static func y(_ share: Double) -> Double { height - bottom - share * (height - top - bottom) }
    private static func n(_ value: Double) -> String { NumberText.trimmed(value, decimals: 1).filter { $0 != "," } }

    private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String) -> String {
        "<line x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\" stroke=\"\(colour)\"/>\n"
    }

    private static func label(
        _ text: String, _ x: Double, _ y: Double, anchor: String, colour: String = "#57606a"
    ) -> String {
        "<text x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor)\" fill=\"\(colour)\">\(escaped(text))</text>\n"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\u{0}"..."\u{1F}": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
