import Testing
import WinnowModel

/// Numbers as JavaScript writes them.
@Suite struct JavaScriptNumberTests {
    @Test(
        arguments: [
            (5, "5"), (-0.1, "-0.1"), (0.5, "0.5"), (1.0000001, "1.0000001"), (100, "100"), (1e21, "1e+21"),
            (0x1p66, "73786976294838210000"), (0.000001, "0.000001"), (1e-7, "1e-7"),
            (1.5e-9, "1.5e-9"), (-0.0, "0"), (.nan, "NaN"), (-.infinity, "-Infinity"),
            (.leastNonzeroMagnitude, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"), (12.5, "12.5"),
        ] as [(Double, String)])
    func texts(number: Double, text: String) { #expect(number.javaScriptText == text) }
}
