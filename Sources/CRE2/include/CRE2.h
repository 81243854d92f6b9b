#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled regular expression in RE2 syntax, which is Go's.
typedef struct winnow_re2 winnow_re2;

/// Compiles `pattern`; on failure returns NULL and writes a NUL-terminated reason into `error`.
winnow_re2 *_Nullable winnow_re2_compile(
    const char *_Nonnull pattern, size_t length, char *_Nonnull error, size_t capacity);

/// Whether the expression occurs anywhere in `text` (unanchored).
bool winnow_re2_search(const winnow_re2 *_Nonnull expression, const char *_Nullable text, size_t length);

/// How many groups the expression captures.
int winnow_re2_groups(const winnow_re2 *_Nonnull expression);

/// Finds the leftmost match that starts at `start` or later and writes where it and its groups begin and end, -1 for a group that took no
/// part: `count` pairs, the match first.
bool winnow_re2_find(
    const winnow_re2 *_Nonnull expression, const char *_Nullable text, size_t length, size_t start, long *_Nonnull places,
    int count);

void winnow_re2_free(winnow_re2 *_Nullable expression);

#ifdef __cplusplus
}
#endif
