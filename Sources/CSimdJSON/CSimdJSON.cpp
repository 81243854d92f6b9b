#include "CSimdJSON.h"

#include <simdjson.h>

#include <memory>
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

extern "C" int winnow_json_parse_alone(winnow_json_parser *parser, const char *text, size_t length) {
    return static_cast<int>(parser->parser.parse(reinterpret_cast<const uint8_t *>(text), length, false).error());
}

struct winnow_json_marker {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> pass;
    size_t capacity = 0;
};

extern "C" winnow_json_marker *winnow_json_marker_create(void) { return new (std::nothrow) winnow_json_marker(); }

extern "C" void winnow_json_marker_free(winnow_json_marker *marker) { delete marker; }

extern "C" winnow_json_marks winnow_json_mark(winnow_json_marker *marker, const char *text, size_t length) {
    winnow_json_marks answer{nullptr, 0, 0};
    if (marker->capacity <= length) {
        const size_t wanted = length + length / 2 + 4096;
        const auto error = marker->pass
            ? marker->pass->set_capacity(wanted)
            : simdjson::get_active_implementation()->create_dom_parser_implementation(wanted, 1024, marker->pass);
        marker->capacity = error == simdjson::SUCCESS ? wanted : 0;
        answer.error = static_cast<int>(error);
        if (answer.error != 0) return answer;
    }
    const auto bytes = reinterpret_cast<const uint8_t *>(text);
    answer.error = static_cast<int>(marker->pass->stage1(bytes, length, simdjson::stage1_mode::regular));
    if (answer.error == 0) {
        answer.places = marker->pass->structural_indexes.get();
        answer.count = marker->pass->n_structural_indexes;
    }
    return answer;
}
