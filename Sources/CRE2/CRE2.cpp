#include "CRE2.h"

#include <re2/re2.h>

#include <cstring>
#include <new>
#include <string>
#include <vector>

struct winnow_re2 {
    RE2 expression;
    winnow_re2(re2::StringPiece pattern, const RE2::Options &options) : expression(pattern, options) {}
};

extern "C" winnow_re2 *winnow_re2_compile(const char *pattern, size_t length, char *error, size_t capacity) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(8 << 20);
    auto *compiled = new (std::nothrow) winnow_re2(re2::StringPiece(pattern, length), options);
    if (compiled != nullptr && compiled->expression.ok()) return compiled;
    const std::string reason = compiled == nullptr ? "out of memory" : compiled->expression.error();
    if (capacity > 0) {
        const size_t count = reason.size() < capacity - 1 ? reason.size() : capacity - 1;
        std::memcpy(error, reason.data(), count);
        error[count] = 0;
    }
    delete compiled;
    return nullptr;
}

extern "C" bool winnow_re2_search(const winnow_re2 *expression, const char *text, size_t length) {
    return RE2::PartialMatch(re2::StringPiece(text == nullptr ? "" : text, length), expression->expression);
}

extern "C" int winnow_re2_groups(const winnow_re2 *expression) { return expression->expression.NumberOfCapturingGroups(); }

extern "C" bool winnow_re2_find(
    const winnow_re2 *expression, const char *text, size_t length, size_t start, long *places, int count) {
    const re2::StringPiece whole(text == nullptr ? "" : text, length);
    std::vector<re2::StringPiece> found(count);
    if (!expression->expression.Match(whole, start, length, RE2::UNANCHORED, found.data(), count)) return false;
    for (int group = 0; group < count; ++group) {
        const bool is_set = found[group].data() != nullptr;
        places[2 * group] = is_set ? found[group].data() - whole.data() : -1;
        places[2 * group + 1] = is_set ? places[2 * group] + static_cast<long>(found[group].size()) : -1;
    }
    return true;
}

extern "C" void winnow_re2_free(winnow_re2 *expression) { delete expression; }
