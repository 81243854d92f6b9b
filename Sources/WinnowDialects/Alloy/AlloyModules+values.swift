import WinnowModel

/// What expressions are worth (grafana/alloy, `syntax/vm`).
extension AlloyModules {
    /// Most values that are worked out for one file; text counts by its length.
    private static let workLimit = 4_000_000
    /// So deep values may stand in one another and refer to one another.
    private static let depthLimit = 256

    /// The value of an expression that stands in a module; what only Alloy knows is unknown, what Alloy refuses is unknown and among the
    /// findings. Values without end are a `.data` failure.
    mutating func value(of placed: AlloyBlock.Placed, in module: Int) throws(Failure) -> AlloyValue {
        let value = try value(placed, module, 0)
        // What is read of a value is all of it, however little was written to make it.
        var left = Self.workLimit - work
        Self.count(value, &left)
        try spend(Self.workLimit - work - left, at: placed.place)
        return value
    }

    /// Takes the size of a value off what is left, as long as something is.
    private static func count(_ value: AlloyValue, _ left: inout Int) {
        left -= 1
        if left < 0 { return }
        switch value.content {
        case .text(let text), .environment(let text): left -= text.utf8.count / 16
        case .list(let elements):
            for element in elements where left >= 0 { count(element, &left) }
        case .object(let members):
            for member in members where left >= 0 { count(member.value, &left) }
        default: break
        }
    }

    private mutating func value(
        _ placed: AlloyBlock.Placed, _ module: Int, _ depth: Int
    ) throws(Failure) -> AlloyValue {
        try spend(1, at: placed.place)
        if depth > Self.depthLimit {
            throw Failure(
                .data,
                Self.finding(
                    "this value refers to itself, or leads through more than \(Self.depthLimit) others: Alloy refuses a cycle",
                    at: placed.place))
        }
        let content: AlloyValue.Content
        switch placed.expression {
        case .text(let text): content = .text(text)
        case .number(let text): content = .number(text)
        case .bool(let bool): content = .bool(bool)
        case .null: content = .null
        case .list(let items):
            var values: [AlloyValue] = []
            values.reserveCapacity(items.count)
            for item in items { values.append(try value(item, module, depth + 1)) }
            content = .list(values)
        case .object(let members):
            var values: [(name: String, place: AlloyToken, value: AlloyValue)] = []
            for member in members {
                values.append((member.name, member.place, try value(member.value, module, depth + 1)))
            }
            content = .object(values)
        case .name(let name): content = try named(name, placed.place, module, depth)
        case .call(let name, let arguments): content = try called(name, arguments, placed, module, depth)
        case .chain(let first, let others): content = try chained(first, others, placed, module, depth)
        case .minus(let inner):
            let value = try value(inner, module, depth + 1)
            switch value.content {
            case .number(let text): content = .number(text.hasPrefix("-") ? String(text.dropFirst()) : "-" + text)
            case .unknown: content = .unknown(placed.shown)
            default: content = refuse("'-' stands before \(value.kindName): Alloy refuses it", placed)
            }
        case .not(let inner):
            let value = try value(inner, module, depth + 1)
            switch value.content {
            case .bool(let bool): content = .bool(!bool)
            case .unknown: content = .unknown(placed.shown)
            default: content = refuse("'!' stands before \(value.kindName): Alloy refuses it", placed)
            }
        case .part(let base, let steps):
            var value = try value(base, module, depth + 1)
            for step in steps {
                switch step {
                case .member(let name): value = Self.member(name, of: value, placed)
                case .index(let index):
                    let at = try self.value(index, module, depth + 1)
                    value = Self.element(at, of: value, placed)
                case .call: value.content = .unknown(placed.shown)
                }
            }
            content = value.content
        }
        return AlloyValue(content: content, place: placed.place)
    }

    /// Counts work; too much of it is a `.data` failure.
    mutating func spend(_ amount: Int, at place: AlloyToken) throws(Failure) {
        work += amount
        if work > Self.workLimit {
            throw Failure(
                .data,
                Self.finding(
                    "the values of this file make more than a configuration holds", at: place,
                    remedy: "look for what repeats itself"))
        }
    }

    private mutating func refuse(_ message: String, _ placed: AlloyBlock.Placed) -> AlloyValue.Content {
        if findings.count < 100 { findings.append(Self.finding(message, at: placed.place)) }
        return .unknown(placed.shown)
    }

    // MARK: Parts

    private static func member(_ name: String, of value: AlloyValue, _ placed: AlloyBlock.Placed) -> AlloyValue {
        guard case .object(let members) = value.content, let member = members.last(where: { $0.name == name }) else {
            return AlloyValue(content: .unknown(placed.shown), place: placed.place)
        }
        return member.value
    }

    private static func element(_ index: AlloyValue, of value: AlloyValue, _ placed: AlloyBlock.Placed) -> AlloyValue {
        if let name = index.text { return member(name, of: value, placed) }
        if case .number(let text) = index.content, let at = Int(text), let elements = value.elements,
            elements.indices.contains(at)
        {
            return elements[at]
        }
        return AlloyValue(content: .unknown(placed.shown), place: placed.place)
    }

    // MARK: Operators and calls

    private mutating func chained(
        _ first: AlloyBlock.Placed, _ others: [(sign: String, operand: AlloyBlock.Placed)],
        _ placed: AlloyBlock.Placed, _ module: Int, _ depth: Int
    ) throws(Failure) -> AlloyValue.Content {
        var result = try value(first, module, depth + 1)
        var operands: [(sign: String, value: AlloyValue)] = []
        for other in others { operands.append((other.sign, try value(other.operand, module, depth + 1))) }
        if others.first?.sign == "^" {
            // Only a power is worked out from the right.
            var values = [result] + operands.map(\.value)
            while values.count > 1 {
                let right = values.removeLast()
                let left = values.removeLast()
                values.append(try joined("^", left, right, placed))
            }
            return values[0].content
        }
        for operand in operands { result = try joined(operand.sign, result, operand.value, placed) }
        return result.content
    }

    private mutating func joined(
        _ sign: String, _ left: AlloyValue, _ right: AlloyValue, _ placed: AlloyBlock.Placed
    ) throws(Failure) -> AlloyValue {
        var content: AlloyValue.Content
        switch AlloyOperators.apply(sign, left, right) {
        case .value(let value): content = value
        case .unknown: content = .unknown(placed.shown)
        case .refused(let message): content = refuse(message, placed)
        }
        if case .text(let text) = content { try spend(text.utf8.count / 16, at: placed.place) }
        if case .unknown(let shown) = content, shown.isEmpty { content = .unknown(sign) }
        return AlloyValue(content: content, place: placed.place)
    }

    private mutating func called(
        _ name: [String], _ arguments: [AlloyBlock.Placed], _ placed: AlloyBlock.Placed, _ module: Int, _ depth: Int
    ) throws(Failure) -> AlloyValue.Content {
        let name = name.joined(separator: ".")
        var values: [AlloyValue] = []
        for argument in arguments { values.append(try value(argument, module, depth + 1)) }
        if name == "sys.env" || name == "env" {
            guard values.count == 1, let variable = values[0].text else { return .unknown(placed.shown) }
            if let value = environment[variable] { return .environment(value) }
            if unset.insert(variable).inserted {
                findings.append(
                    Self.finding(
                        "the environment variable \(variable) is not set: empty text stands for it, as in Alloy",
                        at: placed.place, severity: .warning, remedy: "set it: \(variable)=…"))
            }
            return .unset(variable)
        }
        for value in values {
            try spend((value.text?.utf8.count ?? 0) / 16 + (value.elements?.count ?? 0), at: placed.place)
        }
        // Before the first value that is not passed over nothing may be unknown.
        let settled = name == "coalesce" ? values.first { !$0.isZero }.map { [$0] } ?? values : values
        if settled.contains(where: { $0.unknown != nil }), !name.hasSuffix("concat") { return .unknown(placed.shown) }
        guard let content = AlloyFunctions.call(name, values, at: placed.place) else { return .unknown(placed.shown) }
        switch content {
        case .text(let text): try spend(text.utf8.count / 16, at: placed.place)
        case .list(let elements): try spend(elements.count, at: placed.place)
        default: break
        }
        return content
    }

    // MARK: Names

    private mutating func named(
        _ name: [String], _ place: AlloyToken, _ module: Int, _ depth: Int
    ) throws(Failure) -> AlloyValue.Content {
        let shown = name.joined(separator: ".")
        if name.count >= 3, name[0] == "argument", name[2] == "value" {
            guard let value = try argument(name[1], module, depth) else { return .unknown(shown) }
            return Self.members(name.dropFirst(3), of: value, shown)
        }
        if name == ["module_path"] { return .text(AlloyImport.folder(of: place.file)) }
        var next: Int? = module
        while let number = next {
            let here = modules[number]
            if let item = here.item, item.name == name[0] {
                return Self.members(name.dropFirst(), of: item.value, shown)
            }
            if name.count == 5, name[4] == "input",
                let component = here.components[name.dropLast().joined(separator: ".")]
            {
                return .input(component)
            }
            if name.count == 4, name[0] == "local", name[1] == "file", name[3] == "content",
                let block = here.files[name[2]]
            {
                guard let content = try content(of: block, number, depth) else { return .unknown(shown) }
                try spend(content.utf8.count / 16, at: place)
                return .text(content)
            }
            for length in [2, 3] where name.count > length {
                guard let instance = here.instances[name.prefix(length).joined(separator: ".")] else { continue }
                guard let export = modules[instance].exports[name[length]] else { return .unknown(shown) }
                let value = try value(export, instance, depth + 1)
                return Self.members(name.dropFirst(length + 1), of: value, shown)
            }
            next = here.isOpen ? here.outer : nil
        }
        return .unknown(shown)
    }

    private static func members(_ names: ArraySlice<String>, of value: AlloyValue, _ shown: String)
        -> AlloyValue.Content
    {
        var value = value
        for name in names {
            guard case .object(let members) = value.content, let member = members.last(where: { $0.name == name })
            else {
                return .unknown(shown)
            }
            value = member.value
        }
        return value.content
    }

    /// The value of an argument: what the caller gives, or its default. Items of a `foreach` have those of the module around them.
    private mutating func argument(_ name: String, _ module: Int, _ depth: Int) throws(Failure) -> AlloyValue? {
        var number = module
        while modules[number].isOpen, let outer = modules[number].outer { number = outer }
        let here = modules[number]
        if let given = here.given[name], let caller = here.caller { return try value(given, caller, depth + 1) }
        guard let fallback = here.defaults[name] ?? nil else { return nil }
        return try value(fallback, number, depth + 1)
    }

    // MARK: local.file

    /// What a `local.file` of a module reads; `nil` for a file that is not beside, which is said.
    private mutating func content(
        of block: AlloyBlock, _ number: Int, _ depth: Int
    ) throws(Failure) -> String? {
        guard let name = block.attribute("filename"), let path = try value(name, number, depth + 1).text else {
            return nil
        }
        if let known = contents[path] { return known }
        var content: String?
        do throws(Failure) {
            content = try AlloyImport.read(path, beside: file).text
        } catch {
            if findings.count < 100 {
                findings.append(
                    Self.finding(
                        "what 'local.file \"\(block.label ?? "")\"' reads is not known here: "
                            + (error.diagnostics.first?.message ?? "it can't be read"), at: block.place,
                        severity: .warning, remedy: "put the file beside this one"))
            }
        }
        if let content { try bring(content, at: block.place) }
        contents.updateValue(content, forKey: path)
        return content
    }
}
