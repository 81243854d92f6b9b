/// Looks through a trace request as the Collector's OTLP receiver does, which takes some that other readers refuse, and refuses some that they
/// take (core v0.161.0, `pdata/internal`).
public enum ReceivedRequest {
    /// How many spans a request in protobuf holds; throws why the receiver does not take it.
    public static func spans(protobuf body: [UInt8]) throws(RequestFault) -> Int {
        // Closures that throw what they say are no match for typed throws.
        let result = body.withUnsafeBytes { bytes -> Result<Int, RequestFault> in
            var reader = RequestProtobuf(bytes)
            do throws(RequestFault) { return .success(try reader.count()) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// How many spans a request in JSON holds; throws why the receiver does not take it.
    public static func spans(json body: [UInt8]) throws(RequestFault) -> Int {
        let result = body.withUnsafeBytes { bytes -> Result<Int, RequestFault> in
            var reader = RequestJSON(bytes)
            do throws(RequestFault) { return .success(try reader.count()) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
