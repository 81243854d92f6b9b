#pragma once
#include <stddef.h>
#include <stdint.h>

// What the C library offers only to C with its extensions switched on.

/// Keeps up to `trim` bytes of freed memory, and takes pieces below `map` from the same heap.
void system_keep_memory(int trim, int map);

/// Writes the processors that this thread may run on, a bit each, to `words`; returns how many words, 0 where the system does not say.
size_t system_processors(uint64_t *words, size_t count);

/// Keeps this thread, and the processes that it starts, to these processors; 0 where that is allowed.
int system_use_processors(const uint64_t *words, size_t count);
