import CSystem
import Glibc

// Memory of one seed's traffic serves the next one's, and is not given back to the system in between.
system_keep_memory(1 << 28, 1 << 25)
// Fresh pages cost more than what is written to them; what the heap keeps is more than this, or each piece freed would shrink it.
system_use_large_pages(192 << 20)
exit(Tool.run(Array(CommandLine.arguments.dropFirst())).rawValue)
