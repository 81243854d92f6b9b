import WinnowModel

/// Lays an Alloy file out: what it declares and imports, repeats and instantiates becomes one list of components, as Alloy builds its graph.
///
/// Components are known by their names inside the modules that they stand in; a module's exports are worked out where somebody reads them.
struct AlloyModules {
    /// Most modules of a file.
    private static let moduleLimit = 10_000
    /// Deepest nesting of modules.
    private static let depthLimit = 32
    /// Most components of a file.
    private static let componentLimit = 100_000
    /// Most text that imports bring, in bytes.
    private static let importLimit = 1 << 22

    /// The Collector's components in the order of the file.
    private(set) var components: [AlloyComponent] = []
    /// The modules; the first is the file itself.
    var modules: [AlloyModule] = []
    /// What there is to say.
    var findings: [Diagnostic] = []
    let file: String
    let environment: [String: String]
    /// Variables that are not set and were told.
    var unset: Set<String> = []
    /// What files hold that `local.file` reads, by path; `nil` for one that can't be read here and was told.
    var contents: [String: String?] = [:]
    /// How much was worked out so far.
    var work = 0
    private var repeated: [(block: AlloyBlock, module: Int)] = []
    private var imported = 0

    /// Lays a file's blocks out; what would not end, or has more parts than a configuration, is a `.data` failure.
    init(_ blocks: [AlloyBlock], file: String, environment: [String: String]) throws(Failure) {
        self.file = file
        self.environment = environment
        modules.append(AlloyModule())
        try fill(0, with: blocks)
        // Items of a foreach may hang on what others export: they come when everything else is known.
        var next = 0
        while next < repeated.count {
            try unroll(repeated[next].block, in: repeated[next].module)
            next += 1
        }
    }

    /// What is said of a place.
    static func finding(
        _ message: String, at place: AlloyToken, severity: Diagnostic.Severity = .error, remedy: String = ""
    ) -> Diagnostic {
        Diagnostic(
            message, severity: severity, file: place.file, line: place.line, column: place.column, remedy: remedy)
    }

    private mutating func add(_ module: AlloyModule, at place: AlloyToken) throws(Failure) -> Int {
        if module.depth > Self.depthLimit {
            throw Failure(
                .data,
                Self.finding(
                    "modules nested deeper than \(Self.depthLimit) levels: Alloy refuses what declares itself",
                    at: place))
        }
        if modules.count >= Self.moduleLimit {
            throw Failure(
                .data, Self.finding("more than \(Self.moduleLimit) modules and items are not followed", at: place))
        }
        modules.append(module)
        return modules.count - 1
    }

    private mutating func fill(_ number: Int, with blocks: [AlloyBlock]) throws(Failure) {
        if let first = blocks.first { try spend(blocks.count, at: first.place) }
        for block in blocks {
            if block.name == ["declare"], let label = block.label {
                modules[number].declared[label] = block
            } else if block.name == ["argument"], let label = block.label {
                var fallback = block.attribute("default")
                if fallback == nil, case .bool(true) = block.attribute("optional")?.expression {
                    fallback = AlloyBlock.Placed(expression: .null, place: block.place)
                }
                modules[number].defaults.updateValue(fallback, forKey: label)
            } else if block.name == ["export"], let label = block.label {
                modules[number].exports[label] = block.attribute("value")
            } else if block.name == ["local", "file"], let label = block.label {
                modules[number].files[label] = block
            }
        }
        for block in blocks where block.name.first == "import" {
            guard let label = block.label else { continue }
            let library = try library(block, in: number)
            modules[number].imports.updateValue(library, forKey: label)
        }
        for block in blocks {
            if var component = AlloyComponent(block, path: modules[number].path) {
                component.module = number
                if components.count >= Self.componentLimit {
                    throw Failure(
                        .data,
                        Self.finding("more than \(Self.componentLimit) components are not followed", at: block.place))
                }
                let name = component.localName
                if modules[number].components[name] == nil { modules[number].components[name] = components.count }
                components.append(component)
            } else if block.name == ["foreach"] {
                repeated.append((block, number))
            } else if let label = block.label {
                try instantiate(block, label, in: number)
            }
        }
    }

    // MARK: Declared components

    /// What a name declares, with the module in which it stands.
    private enum Declaration {
        case known(AlloyBlock, Int)
        /// It comes from a library that can't be read.
        case elsewhere
    }

    private func declaration(_ name: [String], in number: Int) -> Declaration? {
        var next: Int? = number
        while let module = next {
            if name.count == 1, let block = modules[module].declared[name[0]] { return .known(block, module) }
            if name.count == 2, let library = modules[module].imports[name[0]] {
                guard let library else { return .elsewhere }
                return modules[library].declared[name[1]].map { .known($0, library) }
            }
            next = modules[module].outer
        }
        return nil
    }

    private mutating func instantiate(_ block: AlloyBlock, _ label: String, in number: Int) throws(Failure) {
        switch declaration(block.name, in: number) {
        case nil: return
        case .elsewhere where findings.count >= 100: return
        case .elsewhere:
            findings.append(
                Self.finding(
                    "'\(block.name.joined(separator: "."))' comes from elsewhere: its components are not followed here",
                    at: block.place, severity: .warning))
        case .known(let declared, let home):
            let name = (block.name + [label]).joined(separator: ".")
            var module = AlloyModule()
            module.path = modules[number].path + [name]
            module.outer = home
            module.depth = max(modules[number].depth, modules[home].depth) + 1
            module.caller = number
            for attribute in block.attributes { module.given[attribute.name] = attribute.value }
            let inner = try add(module, at: block.place)
            modules[number].instances[name] = inner
            try fill(inner, with: declared.blocks)
            checkArguments(block, of: inner)
        }
    }

    private mutating func checkArguments(_ block: AlloyBlock, of number: Int) {
        let module = modules[number]
        for attribute in block.attributes where module.defaults[attribute.name] == nil && findings.count < 100 {
            findings.append(
                Self.finding(
                    "'\(block.name.joined(separator: "."))' has no argument '\(attribute.name)': Alloy refuses it",
                    at: attribute.place))
        }
        let missing = module.defaults.filter { $0.value == nil && module.given[$0.key] == nil }.keys.sorted()
        for name in missing {
            findings.append(
                Self.finding(
                    "the argument '\(name)' is missing: Alloy refuses it", at: block.place, remedy: "add \(name) = …"))
        }
    }

    // MARK: foreach

    private mutating func unroll(_ block: AlloyBlock, in number: Int) throws(Failure) {
        guard let collection = block.attribute("collection"), let template = block.block("template"),
            let variable = block.attribute("var"), case .text(let name) = variable.expression
        else {
            findings.append(
                Self.finding("a foreach has collection, var and template: Alloy refuses this one", at: block.place))
            return
        }
        let value = try value(of: collection, in: number)
        guard let items = value.elements else {
            if let unknown = value.unknown {
                findings.append(
                    Self.finding(
                        "what 'foreach' repeats, '\(unknown)', is known only where Alloy runs: its components are not followed",
                        at: block.place, severity: .warning, remedy: "write the list itself here"))
            } else {
                findings.append(
                    Self.finding(
                        "a list is expected here, not \(value.kindName): Alloy refuses it", at: collection.place))
            }
            return
        }
        for (place, item) in items.enumerated() {
            var module = AlloyModule()
            module.path = modules[number].path + ["\(block.label ?? "foreach").\(place + 1)"]
            module.outer = number
            module.isOpen = true
            module.depth = modules[number].depth + 1
            module.item = (name, item)
            let inner = try add(module, at: block.place)
            try fill(inner, with: template.blocks)
        }
    }

    // MARK: Imports

    /// The library that a block imports; `nil` for one that can't be read here, with a finding.
    private mutating func library(_ block: AlloyBlock, in number: Int) throws(Failure) -> Int? {
        let kind = block.name.joined(separator: ".")
        let (text, origin): (String, AlloyToken)
        switch kind {
        case "import.string":
            guard let content = block.attribute("content") else { return nil }
            guard let found = try value(of: content, in: number).text else {
                noteMissing(kind, "its content is known only where Alloy runs", block)
                return nil
            }
            (text, origin) = (found, content.place)
        case "import.file":
            guard let name = block.attribute("filename"), let path = try value(of: name, in: number).text else {
                noteMissing(kind, "the name of its file is known only where Alloy runs", block)
                return nil
            }
            do throws(Failure) {
                let found = try AlloyImport.read(path, beside: file)
                (text, origin) = (found.text, AlloyToken(kind: .end, file: found.path, line: 1, column: 0))
            } catch {
                noteMissing(kind, error.diagnostics.first?.message ?? "it can't be read", block)
                return nil
            }
        default:
            noteMissing(
                kind, "it is fetched where Alloy runs", block,
                remedy: "fetch it and import it as a file: import.file \"\(block.label ?? "")\" { filename = … }")
            return nil
        }
        try bring(text, at: block.place)
        let blocks = try AlloyParser.blocks(text, file: origin.file, offset: (origin.line - 1, origin.column))
        var module = AlloyModule()
        module.depth = modules[number].depth + 1
        let library = try add(module, at: block.place)
        // A library declares and imports, and has no components of its own.
        try fill(library, with: blocks.filter { $0.name == ["declare"] || $0.name.first == "import" })
        return library
    }

    /// Counts text that comes from elsewhere; too much of it is a `.data` failure.
    mutating func bring(_ text: String, at place: AlloyToken) throws(Failure) {
        imported += text.utf8.count
        if imported > Self.importLimit {
            throw Failure(.data, Self.finding("imports bring more text than a configuration holds", at: place))
        }
    }

    private mutating func noteMissing(_ kind: String, _ reason: String, _ block: AlloyBlock, remedy: String = "") {
        findings.append(
            Self.finding(
                "what '\(kind) \"\(block.label ?? "")\"' brings is not followed here: \(reason)", at: block.place,
                severity: .warning, remedy: remedy))
    }
}
