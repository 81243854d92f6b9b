/// Lays a table out in lines of a fixed-width font.
enum TextTable {
    /// Names beyond this width lose their middle before a column gives way, beyond the other one in any case.
    private static let (narrowName, widestName) = (16, 32)

    /// Lines of the table; on a narrow screen it stands closer, then names lose their middle, then columns give way.
    static func lines(_ table: ComparisonTable, width: Int, style: Style) -> [String] {
        var table = table
        // Where everything does not fit at ease, what the machine took gives way before the rest is touched.
        if Layout(table.columns, nameWidth: widestName, leftGap: 3).width > width { table.dropTimed() }
        while true {
            for (name, gap) in [(widestName, 3), (widestName, 2), (narrowName, 2)] {
                let layout = Layout(table.columns, nameWidth: name, leftGap: gap)
                if layout.width <= width {
                    let room = width - layout.width + min(name, Layout.nameWidth(table.columns))
                    return lines(Layout(table.columns, nameWidth: min(widestName, room), leftGap: gap), style)
                }
            }
            if table.narrow() { continue }
            let layout = Layout(table.columns, nameWidth: narrowName, leftGap: 2)
            let room = max(8, min(narrowName, Layout.nameWidth(table.columns)) - (layout.width - width))
            return lines(Layout(table.columns, nameWidth: room, leftGap: 2), style)
        }
    }

    private static func lines(_ layout: Layout, _ style: Style) -> [String] {
        let columns = layout.columns
        var lines = [style.paint(layout.header { $0.0 }, .bold)]
        if columns.contains(where: { !$0.header.1.isEmpty }) {
            lines.append(style.paint(layout.header { $0.1 }, .bold))
        }
        let rows = columns.first?.cells.count ?? 0
        let hasIntervals = columns.contains { $0.cells.contains { !$0.interval.isEmpty } }
        for row in 0..<rows {
            let cells = columns.enumerated().map { place, column in
                place == 0 ? column.cells[row].text.shortened(to: layout.widths[0]) : column.cells[row].text
            }
            lines.append(layout.line(cells, columns.map { $0.cells[row].isBad ? .bad : .plain }, style))
            if hasIntervals {
                let intervals = columns.map { $0.cells[row].interval }
                lines.append(layout.line(intervals, columns.map { _ in .dim }, style))
            }
        }
        return lines
    }
}

/// Columns with their widths and the gaps between them.
private struct Layout {
    let columns: [ComparisonTable.Column]
    let widths: [Int]
    private let leftGap: Int

    /// `leftGap` stands before a column that is aligned left, two blanks before the others.
    init(_ columns: [ComparisonTable.Column], nameWidth: Int, leftGap: Int) {
        self.columns = columns
        self.leftGap = leftGap
        widths = columns.enumerated().map { place, column in
            let natural = Self.naturalWidth(column)
            // Percentages take the width of `100.0 %`, so that columns line up from run to run.
            return place == 0 ? min(nameWidth, natural) : column.alignsRight ? max(7, natural) : natural
        }
    }

    /// Columns of the screen that a line takes.
    var width: Int {
        columns.indices.reduce(0) { $0 + widths[$1] + gap(before: $1) }
    }

    /// The width that the names would like.
    static func nameWidth(_ columns: [ComparisonTable.Column]) -> Int { columns.first.map(naturalWidth) ?? 0 }

    /// One of the two lines of the header.
    func header(_ part: ((String, String)) -> String) -> String {
        var text = ""
        for (place, column) in columns.enumerated() {
            // Over figures at the right the header stands one place in, where a two-digit percentage starts.
            let inset = column.alignsRight ? min(1, widths[place] - Self.headerWidth(column)) : 0
            text += blanks(gap(before: place) + inset)
            text += part(column.header).padded(to: widths[place] - inset)
        }
        return text.trimmedEnd
    }

    /// A line of cells.
    func line(_ cells: [String], _ paints: [Style.Paint], _ style: Style) -> String {
        var text = ""
        for (place, cell) in cells.enumerated() {
            let rest = blanks(widths[place] - cell.displayWidth)
            let painted = style.paint(cell, paints[place])
            text += blanks(gap(before: place)) + (columns[place].alignsRight ? rest + painted : painted + rest)
        }
        return text.trimmedEnd
    }

    private func gap(before place: Int) -> Int { place == 0 ? 0 : columns[place].alignsRight ? 2 : leftGap }

    private func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    private static func naturalWidth(_ column: ComparisonTable.Column) -> Int {
        column.cells.reduce(headerWidth(column)) { max($0, $1.text.displayWidth, $1.interval.displayWidth) }
    }

    private static func headerWidth(_ column: ComparisonTable.Column) -> Int {
        max(column.header.0.displayWidth, column.header.1.displayWidth)
    }
}
