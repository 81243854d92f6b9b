#include "CSimdJSON.h"

#include <simdjson.h>

#include <new>

struct winnow_json_parser {
    simdjson::dom::parser parser;
};

extern "C" winnow_json_parser *winnow_json_parser_create(void) { return new (std::nothrow) winnow_json_parser(); }

extern "C" void winnow_json_parser_free(winnow_json_parser *parser) { delete parser; }

extern "C" winnow_json_tape winnow_json_parse(winnow_json_parser *parser, const char *text, size_t length) {
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

extern "C" const char *winnow_json_error_text(int error) {
    return simdjson::error_message(static_cast<simdjson::error_code>(error));
}
