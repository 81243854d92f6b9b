/// Converters that take a lambda; the evaluator runs them.
enum LambdaFunctions {
    static let all: [FunctionEntry] = [
        entry("All", ["source": .any, "predicate": .lambda], .allElements),
        entry("Any", ["source": .any, "predicate": .lambda], .anyElement),
        entry("Filter", ["source": .any, "predicate": .lambda], .filter),
        entry("Find", ["source": .any, "predicate": .lambda, "mapper?": .lambda], .find),
        entry("MapEach", ["source": .any, "mapper": .lambda], .mapEach),
        entry("MapKeys", ["source": .map, "key_mapper": .lambda], .mapKeys),
        entry("Reduce", ["source": .any, "seed": .any, "accumulator": .lambda], .reduce, arity: 3),
        entry("When", ["condition": .lambda, "true_value": .any, "false_value": .any], .when, arity: 0),
    ]

    private static func entry(
        _ name: String, _ parameters: KeyValuePairs<String, Parameter.Kind>, _ form: Implementation.Form, arity: Int = 2
    ) -> FunctionEntry {
        FunctionEntry(name, parameters) { creation throws(EvaluationError) in
            for index in creation.lambdas.indices { try creation.expectArity(arity, at: index) }
            return .form(form)
        }
    }
}
