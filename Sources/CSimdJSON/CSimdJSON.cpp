#include "CSimdJSON.h"

#include <simdjson.h>

#include <new>

struct winnow_json_parser {
    simdjson::dom::parser parser;
};

extern "C" winnow_json_parser *winnow_json_parser_create(void) { return new (std::nothrow) winnow_json_parser(); }

extern "C" void winnow_json_parser_free(winnow_json_parser *parser) { delete parser; }

// True when "-0" stands where a number may end. simdjson reads it as the integer 0 and forgets the sign.
// Without a way out of the loop, so that it is vectorized, for the widest registers that the machine has.
#if defined(__x86_64__)
__attribute__((target_clones("avx512bw", "avx2", "default")))
#endif
static bool may_hold_minus_zero(const char *text, size_t length) {
    unsigned char found = 0;
    for (size_t i = 0; i + 2 <= length; ++i) {
        const char end = text[i + 2];
        const unsigned char ends = (end == ',') | (end == '}') | (end == ']') | (end <= ' ');
        found |= (text[i] == '-') & (text[i + 1] == '0') & ends;
    }
    return found != 0;
}

extern "C" winnow_json_tape winnow_json_parse(winnow_json_parser *parser, const char *text, size_t length) {
    if (may_hold_minus_zero(text, length)) {
        return winnow_json_tape{nullptr, 0, nullptr, static_cast<int>(simdjson::NUMBER_ERROR)};
    }
    const auto result = parser->parser.parse(reinterpret_cast<const uint8_t *>(text), length, false);
    winnow_json_tape answer{nullptr, 0, nullptr, static_cast<int>(result.error())};
    if (answer.error == 0) {
        const auto &document = parser->parser.doc;
        answer.tape = document.tape.get();
        answer.tape_length = static_cast<size_t>(document.tape[0] & 0x00FFFFFFFFFFFFFFULL);
        answer.strings = document.string_buf.get();
    }
    return answer;
}
