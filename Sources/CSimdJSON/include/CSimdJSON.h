#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A reusable parser; its tape and strings are overwritten by the next parse.
typedef struct winnow_json_parser winnow_json_parser;

/// The parsed document: simdjson's tape and its string buffer, borrowed until the next parse. `error` is 0 on success.
typedef struct winnow_json_tape {
    const uint64_t *_Nullable tape;
    size_t tape_length;
    const uint8_t *_Nullable strings;
    int error;
} winnow_json_tape;

winnow_json_parser *_Nullable winnow_json_parser_create(void);
void winnow_json_parser_free(winnow_json_parser *_Nullable parser);

/// Parses one document. `text` needs at least 64 readable bytes after `length`.
winnow_json_tape winnow_json_parse(winnow_json_parser *_Nonnull parser, const char *_Nonnull text, size_t length);

/// Parses as `winnow_json_parse` does, and nothing else: what simdjson itself takes. Returns simdjson's error, 0 for none.
int winnow_json_parse_alone(winnow_json_parser *_Nonnull parser, const char *_Nonnull text, size_t length);

/// simdjson's first pass alone; its places are overwritten by the next one.
typedef struct winnow_json_marker winnow_json_marker;

/// Where the marks of a text stand: brackets, colons, commas outside of texts, and where each text, number or word starts. The text's
/// length stands after the last. Borrowed until the next call; `error` is 0 on success.
typedef struct winnow_json_marks {
    const uint32_t *_Nullable places;
    size_t count;
    int error;
} winnow_json_marks;

winnow_json_marker *_Nullable winnow_json_marker_create(void);
void winnow_json_marker_free(winnow_json_marker *_Nullable marker);

/// Finds the marks of a text, and checks that it is UTF-8, that its texts are closed and hold no control characters. `text` needs at least
/// 64 readable bytes after `length`.
winnow_json_marks winnow_json_mark(winnow_json_marker *_Nonnull marker, const char *_Nonnull text, size_t length);

#ifdef __cplusplus
}
#endif
