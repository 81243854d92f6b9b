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

#ifdef __cplusplus
}
#endif
