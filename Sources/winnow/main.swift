import CSystem
import Glibc

// Memory of one seed's traffic serves the next one's, and is not given back to the system in between.
system_keep_memory(1 << 28, 1 << 25)
exit(Tool.run(Array(CommandLine.arguments.dropFirst())).rawValue)
