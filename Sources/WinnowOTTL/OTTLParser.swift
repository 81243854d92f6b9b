/// Reads conditions, expressions and statements of the OpenTelemetry Transformation Language for one context.
///
/// Behaves as `pkg/ottl` of the Collector's contrib v0.161.0 with its standard functions and `IsRootSpan`.
public struct OTTLParser: Sendable {
    /// What may be written.
    public struct Options: Sendable {
        /// How paths begin.
        public enum PathNames: Sendable {
            /// `name` and `span.name` (a processor's `context:` is set).
            case plain
            /// `span.name` only (`EnablePathContextNames`).
            case qualified
        }

        /// How paths begin.
        public var pathNames = PathNames.plain
        /// Whether lambdas are known: the feature gate `ottl.functions.enableLambda`, off by default.
        public var allowsLambdas = false
        /// Functions of a component's own.
        public var functions: [ComponentFunction] = []
        /// The editors of the language that may be used; `nil`: all.
        public var editors: [String]?

        /// The Collector's defaults.
        public init() {}
    }

    /// What texts are about.
    public let context: OTTLContext
    /// What may be written.
    public let options: Options

    /// Creates a parser.
    public init(_ context: OTTLContext, options: Options = Options()) {
        self.context = context
        self.options = options
    }

    /// Compiles a condition, such as `attributes["http.status_code"] >= 500`.
    public func condition(_ text: String) throws(OTTLError) -> OTTLCondition {
        let syntax = try Parser.condition(text)
        var compiler = Compiler(text, context: context, options: options)
        let predicate = try compiler.predicate(syntax)
        return OTTLCondition(text: text, context: context, predicate: predicate, compiler: compiler)
    }

    /// Compiles a value expression, such as `Concat([name, kind.string], " ")`.
    public func expression(_ text: String) throws(OTTLError) -> OTTLExpression {
        let syntax = try Parser.value(text)
        var compiler = Compiler(text, context: context, options: options)
        let expression = try compiler.expression(syntax)
        return OTTLExpression(text: text, context: context, expression: expression, compiler: compiler)
    }

    /// Compiles a statement, such as `set(name, "x") where kind == SPAN_KIND_SERVER`.
    public func statement(_ text: String) throws(OTTLError) -> OTTLStatement {
        let syntax = try Parser.statement(text)
        var compiler = Compiler(text, context: context, options: options)
        let call = try compiler.call(syntax.editor, .editor)
        let condition = try syntax.condition.map { condition throws(OTTLError) in try compiler.predicate(condition) }
        return OTTLStatement(text: text, call: call, condition: condition, compiler: compiler)
    }
}

/// A compiled condition.
public struct OTTLCondition: Sendable {
    /// As it was written.
    public let text: String
    /// What it is about.
    public let context: OTTLContext
    /// Every column that its result can hang on.
    public let dependencies: Dependencies
    /// What it reads, by name.
    public let parts: NamedParts
    /// Whether it is certain that its evaluation is never an error.
    public var neverFails: Bool { predicate.alwaysHasResult }
    let predicate: Predicate
    let localCount: Int

    init(text: String, context: OTTLContext, predicate: Predicate, compiler: Compiler) {
        self.text = text
        self.context = context
        self.predicate = predicate
        var reads = Reads()
        reads.add(predicate)
        dependencies = reads.dependencies
        parts = reads.parts
        localCount = compiler.localCount
    }

    /// Whether it holds for a record.
    public func holds(for record: TelemetryRecord) throws(EvaluationError) -> Bool {
        var evaluator = Evaluator(RecordRow(record: record), locals: localCount)
        return try evaluator.holds(predicate)
    }
}

/// A compiled value expression.
public struct OTTLExpression: Sendable {
    /// As it was written.
    public let text: String
    /// What it is about.
    public let context: OTTLContext
    /// Every column that its value can hang on.
    public let dependencies: Dependencies
    let expression: Expression
    let localCount: Int

    init(text: String, context: OTTLContext, expression: Expression, compiler: Compiler) {
        self.text = text
        self.context = context
        self.expression = expression
        dependencies = expression.dependencies
        localCount = compiler.localCount
    }

    /// Its value for a record.
    public func value(for record: TelemetryRecord) throws(EvaluationError) -> OTTLValue {
        var evaluator = Evaluator(RecordRow(record: record), locals: localCount)
        return try evaluator.evaluate(expression)
    }
}

/// A compiled statement.
public struct OTTLStatement: Sendable {
    /// As it was written.
    public let text: String
    /// Every column that what it does can hang on.
    public let dependencies: Dependencies
    /// Every column that it can change.
    public let writes: Dependencies
    /// What it changes: the resource, the scope, the span or the event; what is about the cache changes nothing, and says its own context.
    public let target: OTTLContext
    /// Whether it is certain that running it is never an error.
    public var neverFails: Bool {
        guard case .editor(.nothing) = call.body else { return false }
        return condition?.alwaysHasResult ?? true
    }
    private let call: Call
    private let condition: Predicate?
    private let localCount: Int

    init(text: String, call: Call, condition: Predicate?, compiler: Compiler) {
        self.text = text
        self.call = call
        target = call.target(in: compiler.context)
        self.condition = condition
        dependencies = call.dependencies.union(condition?.dependencies ?? [])
        writes = call.writes
        localCount = compiler.localCount
    }

    /// Runs it on a record; true where its condition held. What it changed before an error stays changed.
    @discardableResult public func run(on record: inout TelemetryRecord) throws(EvaluationError) -> Bool {
        var evaluator = Evaluator(RecordRow(record: record), locals: localCount)
        defer { record = evaluator.row.record }
        if let condition, try !evaluator.holds(condition) { return false }
        try evaluator.run(call)
        return true
    }
}
