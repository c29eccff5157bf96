// A C face on RE2: compile, match, capture positions. No C++ exception passes through it, and a compiled pattern may be
// matched from many threads at once.
#ifndef CRE2_H
#define CRE2_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern, or the error that compiling it met.
typedef struct cre2_pattern cre2_pattern;

/// What is wrong with a pattern. The numbers are this shim's own.
enum cre2_error {
    CRE2_OK = 0,
    CRE2_INTERNAL,
    CRE2_BAD_ESCAPE,
    CRE2_BAD_CHARACTER_CLASS,
    CRE2_BAD_CHARACTER_RANGE,
    CRE2_MISSING_BRACKET,
    CRE2_MISSING_PARENTHESIS,
    CRE2_UNEXPECTED_PARENTHESIS,
    CRE2_TRAILING_BACKSLASH,
    CRE2_REPEAT_ARGUMENT,
    CRE2_REPEAT_SIZE,
    CRE2_REPEAT_OPERATOR,
    CRE2_BAD_PERL_OPERATOR,
    CRE2_BAD_UTF8,
    CRE2_BAD_NAMED_CAPTURE,
    CRE2_TOO_LARGE
};

/// Compiles `length` bytes of `pattern`. `max_memory` bounds the compiled program and its match caches, in bytes.
/// Null when there is no memory; otherwise free the result with `cre2_free`, whether or not it holds an error.
cre2_pattern *cre2_compile(const uint8_t *pattern, size_t length, int64_t max_memory);

void cre2_free(cre2_pattern *pattern);

/// One of `cre2_error`.
int32_t cre2_error_code(const cre2_pattern *pattern);

/// The piece of the pattern that the error is about; it lives as long as `pattern`.
const uint8_t *cre2_error_argument(const cre2_pattern *pattern, size_t *length);

/// How many capturing groups the pattern has, the whole match not counted.
int32_t cre2_group_count(const cre2_pattern *pattern);

/// Looks for the leftmost match that begins at `start` or later; what stands before `start` still counts for `^` and
/// `\b`. Writes `position_count` pairs of offsets (whole match, then groups; -1 for a group that took no part) to
/// `positions`. 1 for a match, 0 for none, -1 when the match could not be carried out.
int32_t cre2_match(
    const cre2_pattern *pattern, const uint8_t *text, size_t length, size_t start, int64_t *positions,
    int32_t position_count);

#ifdef __cplusplus
}
#endif

#endif
