#pragma once
#include <stddef.h>
#include <stdint.h>

// What the C library offers only to C with its extensions switched on.

/// Keeps up to `trim` bytes of freed memory, and takes pieces below `map` from the same heap.
void system_keep_memory(int trim, int map);

/// Gives the system back all freed memory, that which is kept too.
void system_give_memory_back(void);

/// Makes the heap larger by `room` bytes at once and asks for large pages for them, which the system hands out as they are written.
void system_use_large_pages(size_t room);

/// Writes the processors that this thread may run on, a bit each, to `words`; returns how many words, 0 where the system does not say.
size_t system_processors(uint64_t *words, size_t count);

/// Keeps this thread, and the processes that it starts, to these processors; 0 where that is allowed.
int system_use_processors(const uint64_t *words, size_t count);

/// Notes the process that is waited for and must not outlive this one when it is told to end; 0 is none.
void system_note_child(int child);

/// Notes a file, or a folder of files, that must not outlive a process which is told to end; returns its number, -1 where too many are noted.
int system_note_unfinished(const char *path);

/// Forgets a noted file, which is finished or gone; -1 is none.
void system_forget_unfinished(int number);

/// Removes the noted files and ends the noted process. May be called while a signal is handled.
void system_remove_unfinished(void);
