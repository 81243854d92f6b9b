/// Converters that turn one kind of value into another.
enum ConversionFunctions {
    static let all: [FunctionEntry] = [
        .pure("Bool", ["target": .boolLike]) { $0[0] },
        .pure("Int", ["target": .intLike]) { $0[0] },
        .pure("Double", ["target": .doubleLike]) { $0[0] },
        .pure("String", ["target": .stringLike]) { $0[0] },
        .pure("Hex", ["target": .bytesLike]) { .string(Hex.encode($0.bytes(0))) },
        .pure("Base64Encode", ["target": .string, "variant?": .string], base64Encode),
        .pure("ParseInt", ["target": .string, "base": .int], parseInt),
        .pure("Log", ["target": .doubleLike], log),
        FunctionEntry("Decode", ["target": .any, "encoding": .string], decode),
    ]

    private static func base64Encode(_ arguments: Arguments) throws(EvaluationError) -> OTTLValue {
        let name = arguments.optionalText(1)?.string ?? "base64"
        guard let variant = GoBase64.Variant(rawValue: name) else {
            throw EvaluationError("unsupported base64 variant: \(name)")
        }
        return .string(GoBase64.encode(arguments.text(0).bytes, variant))
    }

    private static func parseInt(_ arguments: Arguments) throws(EvaluationError) -> OTTLValue {
        let text = arguments.text(0)
        let base = arguments.int(1)
        if text.bytes.isEmpty {
            throw EvaluationError("invalid target value for ParseInt function, target cannot be empty")
        }
        if base < 0 {
            throw EvaluationError("invalid base value: \(base) for ParseInt function, base cannot be negative")
        }
        do throws(GoNumber.Failure) { return .int(try GoNumber.int(text.bytes, base: base)) } catch {
            switch error {
            case .base: throw .parsing("ParseInt", text, "invalid base \(base)")
            case .range: throw .parsing("ParseInt", text, "value out of range")
            case .syntax: throw .parsing("ParseInt", text, "invalid syntax")
            }
        }
    }

    private static func log(_ arguments: Arguments) throws(EvaluationError) -> OTTLValue {
        guard case .double(let number) = arguments[0] else { throw EvaluationError("invalid input: <nil>") }
        guard number > 0 else {
            // NaN is no number greater than zero and none that is not.
            if number.isNaN { return .double(.nan) }
            throw EvaluationError(
                "invalid input: expected number greater than zero but got \(GoNumber.shortest(number))")
        }
        return .double(Logarithm.natural(number))
    }

    private static func decode(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let known = try creation.text(1).map { name throws(EvaluationError) in try TextDecoder(name) }
        return .pure { values throws(EvaluationError) in
            let arguments = Arguments(values)
            let decoder: TextDecoder
            if let known { decoder = known } else { decoder = try TextDecoder(arguments.text(1)) }
            switch arguments[0] {
            case .string(let text): return .string(try decoder.decode(text.bytes))
            case .bytes(let bytes): return .string(try decoder.decode(bytes))
            case let other: throw EvaluationError("unsupported type provided to Decode function: \(other.typeName)")
            }
        }
    }
}

/// The natural logarithm with only + - * / (FreeBSD's `e_log.c`, as Go's `math.Log`): the same last bit on every machine.
enum Logarithm {
    static func natural(_ x: Double) -> Double {
        if x.isNaN || x == .infinity { return x }
        if x < 0 { return .nan }
        if x == 0 { return -.infinity }
        var fraction = x.significand / 2
        var exponent = Int(x.exponent) + 1
        if fraction < 0.5.squareRoot() {
            fraction *= 2
            exponent -= 1
        }
        let f = fraction - 1
        let k = Double(exponent)
        let s = f / (2 + f)
        let s2 = s * s
        let s4 = s2 * s2
        let odd =
            s2
            * (6.666666666666735130e-01 + s4
                * (2.857142874366239149e-01
                    + s4 * (1.818357216161805012e-01 + s4 * 1.479819860511658591e-01)))
        let even = s4 * (3.999999999940941908e-01 + s4 * (2.222219843214978396e-01 + s4 * 1.531383769920937332e-01))
        let r = odd + even
        let half = 0.5 * f * f
        return k * 6.93147180369123816490e-01 - ((half - (s * (half + r) + k * 1.90821492927058770002e-10)) - f)
    }
}
