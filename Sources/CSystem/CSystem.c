#define _GNU_SOURCE
#include "CSystem.h"
#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void system_keep_memory(int trim, int map) {
    mallopt(M_TRIM_THRESHOLD, trim);
    mallopt(M_MMAP_THRESHOLD, map);
}

void system_give_memory_back(void) { malloc_trim(0); }

void system_use_large_pages(size_t room) {
    const uintptr_t page = (uintptr_t)2 << 20;
    char *before = sbrk(0);
    mallopt(M_TOP_PAD, (int)room);
    // Volatile, or the compiler leaves both calls out.
    void *volatile piece = malloc(1 << 20);
    free(piece);
    mallopt(M_TOP_PAD, 1 << 20);
    char *after = sbrk(0);
    uintptr_t from = ((uintptr_t)before + page - 1) & ~(page - 1), to = (uintptr_t)after & ~(page - 1);
    // Where the system refuses either, pages are small as before.
    if (before != (char *)-1 && after > before && to > from) madvise((void *)from, to - from, MADV_HUGEPAGE);
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

static _Atomic(char *) unfinished[64];
static _Atomic int helper;

void system_note_child(int child) { atomic_store(&helper, child); }

int system_note_unfinished(const char *path) {
    char *copy = strdup(path);
    if (!copy) return -1;
    for (int number = 0; number < 64; number++) {
        char *none = NULL;
        if (atomic_compare_exchange_strong(&unfinished[number], &none, copy)) return number;
    }
    free(copy);
    return -1;
}

void system_forget_unfinished(int number) {
    if (number >= 0) free(atomic_exchange(&unfinished[number], NULL));
}

// Without `opendir`, which takes memory from the heap.
static void remove_folder(const char *path) {
    char entries[4096] __attribute__((aligned(8)));
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    long count;
    while ((count = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0) {
        for (long at = 0; at < count; at += *(unsigned short *)(entries + at + 16)) unlinkat(folder, entries + at + 19, 0);
    }
    close(folder);
    rmdir(path);
}

void system_remove_unfinished(void) {
    int child = atomic_exchange(&helper, 0);
    if (child > 0) kill(child, SIGTERM);
    for (int number = 0; number < 64; number++) {
        // Not freed: the process ends, and a handler of signals must not touch the heap.
        char *path = atomic_exchange(&unfinished[number], NULL);
        if (path && unlink(path) != 0) remove_folder(path);
    }
}
