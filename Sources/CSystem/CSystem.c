#define _GNU_SOURCE
#include "CSystem.h"
#include <malloc.h>
#include <sched.h>
#include <string.h>

void system_keep_memory(int trim, int map) {
    mallopt(M_TRIM_THRESHOLD, trim);
    mallopt(M_MMAP_THRESHOLD, map);
}

size_t system_processors(uint64_t *words, size_t count) {
    cpu_set_t set;
    size_t bytes = count * sizeof(uint64_t) < sizeof set ? count * sizeof(uint64_t) : sizeof set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 0;
    memcpy(words, &set, bytes);
    return bytes / sizeof(uint64_t);
}

int system_use_processors(const uint64_t *words, size_t count) {
    cpu_set_t set;
    size_t bytes = count * sizeof(uint64_t) < sizeof set ? count * sizeof(uint64_t) : sizeof set;
    CPU_ZERO(&set);
    memcpy(&set, words, bytes);
    return sched_setaffinity(0, sizeof set, &set);
}
