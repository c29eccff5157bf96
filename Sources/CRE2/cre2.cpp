#include "CRE2.h"

#include <re2/re2.h>

#include <memory>
#include <new>
#include <string>
#include <vector>

struct cre2_pattern {
    re2::RE2 expression;

    cre2_pattern(const re2::StringPiece &pattern, const re2::RE2::Options &options) : expression(pattern, options) {}
};

cre2_pattern *cre2_compile(const uint8_t *pattern, size_t length, int64_t max_memory) {
    try {
        re2::RE2::Options options;
        options.set_encoding(re2::RE2::Options::EncodingUTF8);
        options.set_log_errors(false);
        options.set_max_mem(max_memory);
        const re2::StringPiece piece(reinterpret_cast<const char *>(pattern), length);
        return new (std::nothrow) cre2_pattern(piece, options);
    } catch (...) {
        return nullptr;
    }
}

void cre2_free(cre2_pattern *pattern) {
    try {
        delete pattern;
    } catch (...) {
    }
}

int32_t cre2_error_code(const cre2_pattern *pattern) {
    switch (pattern->expression.error_code()) {
        case re2::RE2::NoError: return CRE2_OK;
        case re2::RE2::ErrorInternal: return CRE2_INTERNAL;
        case re2::RE2::ErrorBadEscape: return CRE2_BAD_ESCAPE;
        case re2::RE2::ErrorBadCharClass: return CRE2_BAD_CHARACTER_CLASS;
        case re2::RE2::ErrorBadCharRange: return CRE2_BAD_CHARACTER_RANGE;
        case re2::RE2::ErrorMissingBracket: return CRE2_MISSING_BRACKET;
        case re2::RE2::ErrorMissingParen: return CRE2_MISSING_PARENTHESIS;
        case re2::RE2::ErrorUnexpectedParen: return CRE2_UNEXPECTED_PARENTHESIS;
        case re2::RE2::ErrorTrailingBackslash: return CRE2_TRAILING_BACKSLASH;
        case re2::RE2::ErrorRepeatArgument: return CRE2_REPEAT_ARGUMENT;
        case re2::RE2::ErrorRepeatSize: return CRE2_REPEAT_SIZE;
        case re2::RE2::ErrorRepeatOp: return CRE2_REPEAT_OPERATOR;
        case re2::RE2::ErrorBadPerlOp: return CRE2_BAD_PERL_OPERATOR;
        case re2::RE2::ErrorBadUTF8: return CRE2_BAD_UTF8;
        case re2::RE2::ErrorBadNamedCapture: return CRE2_BAD_NAMED_CAPTURE;
        case re2::RE2::ErrorPatternTooLarge: return CRE2_TOO_LARGE;
    }
    return CRE2_INTERNAL;
}

const uint8_t *cre2_error_argument(const cre2_pattern *pattern, size_t *length) {
    const std::string &argument = pattern->expression.error_arg();
    *length = argument.size();
    return reinterpret_cast<const uint8_t *>(argument.data());
}

int32_t cre2_group_count(const cre2_pattern *pattern) {
    const int count = pattern->expression.NumberOfCapturingGroups();
    return count < 0 ? 0 : count;
}

int32_t cre2_match(
    const cre2_pattern *pattern, const uint8_t *text, size_t length, size_t start, int64_t *positions,
    int32_t position_count) {
    if (start > length || position_count < 0) {
        return 0;
    }
    try {
        // A null text is an empty one; RE2 tells "no such group" by a null pointer, so it needs another.
        const char *base = text == nullptr ? "" : reinterpret_cast<const char *>(text);
        const re2::StringPiece whole(base, length);
        // Most patterns have few groups: those need no allocation.
        re2::StringPiece few[8];
        std::vector<re2::StringPiece> many;
        re2::StringPiece *groups = few;
        if (position_count > 8) {
            many.resize(position_count);
            groups = many.data();
        }
        if (!pattern->expression.Match(whole, start, length, re2::RE2::UNANCHORED, groups, position_count)) {
            return 0;
        }
        for (int32_t index = 0; index < position_count; index++) {
            if (groups[index].data() == nullptr) {
                positions[2 * index] = -1;
                positions[2 * index + 1] = -1;
            } else {
                positions[2 * index] = groups[index].data() - base;
                positions[2 * index + 1] = groups[index].data() - base + static_cast<int64_t>(groups[index].size());
            }
        }
        return 1;
    } catch (...) {
        return -1;
    }
}
