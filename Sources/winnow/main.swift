import CMalloc
import Glibc

// Memory of one seed's traffic serves the next one's, and is not given back to the system in between.
mallopt(M_TRIM_THRESHOLD, 1 << 28)
mallopt(M_MMAP_THRESHOLD, 1 << 25)
exit(Tool.run(Array(CommandLine.arguments.dropFirst())).rawValue)
