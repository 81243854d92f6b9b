/// Stack traces as the language's runtime prints them; the frames are made up, their number and length are usual.
enum StackTrace {
    static func text(_ exception: ExceptionSpec, at operation: String, in service: ServiceSpec) -> String {
        let name = String(operation.map { $0.isLetter || $0.isNumber ? $0 : "_" })
        let package = String(service.name.map { $0 == "-" ? "_" : $0 })
        let line = operation.utf8.reduce(40) { ($0 * 31 + Int($1)) % 400 + 20 }
        switch service.language {
        case "python":
            return """
                Traceback (most recent call last):
                  File "/srv/\(package)/telemetry.py", line 71, in traced
                    return function(*args, **kwargs)
                  File "/srv/\(package)/app.py", line \(line + 12), in handle
                    result = \(name)(request, context)
                  File "/srv/\(package)/operations.py", line \(line), in \(name)
                    raise \(exception.shortType)(message)
                \(exception.type): \(exception.message)

                """
        case "java", "kotlin", "scala":
            return """
                \(exception.type): \(exception.message)
                \tat com.shop.\(package).\(name).run(\(name).java:\(line))
                \tat com.shop.\(package).RequestHandler.handle(RequestHandler.java:\(line + 87))
                \tat com.shop.\(package).Dispatcher.dispatch(Dispatcher.java:144)
                \tat java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1144)
                \tat java.base/java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:642)
                \tat java.base/java.lang.Thread.run(Thread.java:1583)

                """
        case "nodejs":
            return """
                \(exception.shortType): \(exception.message)
                    at \(name) (/app/src/operations/\(name).js:\(line):11)
                    at async handler (/app/src/routes.js:\(line + 31):20)
                    at async /app/node_modules/fastify/lib/handleRequest.js:137:5
                """
        default:
            return """
                goroutine \(line * 7) [running]:
                \(package)/internal/operations.\(name)(0xc00046a000, 0xc0001b2f60)
                \t/src/\(package)/internal/operations/operations.go:\(line) +0x1d5
                \(package)/internal/server.(*Server).handle(0xc0000c4000)
                \t/src/\(package)/internal/server/server.go:\(line + 44) +0x3a8

                """
        }
    }
}
