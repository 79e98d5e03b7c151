/* regex.h - a pattern's source as tokens: what stands for itself, what is syntax.
 *
 * A reader of PCRE2's syntax (pcre2pattern(3), 10.42) that never fails: what it cannot make out it hands on as a
 * token to the end, and PCRE2 says what is wrong.  It knows escapes, classes, \Q…\E, comments, all forms of groups,
 * and the blanks and #-comments of (?x), whose reach it follows through groups. */
#ifndef RULES_REGEX_H
#define RULES_REGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum regex_kind {
	REGEX_LITERAL,                     /* one code point that stands for itself; escaped ones (\.) too */
	REGEX_ESCAPE,                      /* \d \p{Lu} \x{1EA1} \b \1 \k<name> … */
	REGEX_QUOTED,                      /* \Q…\E, whole */
	REGEX_CLASS,                       /* […], whole */
	REGEX_DOT, REGEX_ANCHOR,           /* . and ^ $ */
	REGEX_OPEN, REGEX_CLOSE, REGEX_OR,
	REGEX_QUANTIFIER,                  /* with its ? or + */
	REGEX_OPTION,                      /* (?i) */
	REGEX_CALL,                        /* (?R) (?1) (?&name) (?P>name) (?P=name) */
	REGEX_COMMENT, REGEX_BLANK,        /* (?#…); blanks and #… under (?x) */
	REGEX_MACRO,                       /* %{NAME} as people write it; the name may be wrong */
	REGEX_REFUSED                      /* \C \G \K (*… (?C [[:<:]] [[:>:]] {,2} { 1, 2 } */
};

enum regex_group {                         /* of REGEX_OPEN */
	GROUP_CAPTURE, GROUP_NAMED, GROUP_PLAIN /* (?: (?> (?| (?i: */, GROUP_AHEAD, GROUP_BEHIND, GROUP_NOT_AHEAD, GROUP_NOT_BEHIND,
	GROUP_CONDITION
};

struct regex_token {
	enum regex_kind kind;
	enum regex_group group;
	size_t start, len;                 /* bytes of the source */
	uint32_t point;                    /* of a LITERAL */
	bool escaped;                      /* a LITERAL written with a backslash */
	size_t name, name_len;             /* of GROUP_NAMED and MACRO: bytes of the source */
};

#define REGEX_DEPTH 256                    /* PCRE2 itself stops at 250 */
struct regex_reader {
	const char *source;
	size_t len, at;
	size_t depth;
	bool extended, outer[REGEX_DEPTH]; /* is (?x) on, here and in the groups around */
};

void regex_start(struct regex_reader *, const char *source, size_t len);   /* valid UTF-8, borrowed */
bool regex_next(struct regex_reader *, struct regex_token *);              /* false at the end */
/* A cheap look: false where no token of the source is REFUSED.  True may mean classes, quotes and comments. */
bool regex_may_be_refused(const char *source);
/* Why the REFUSED token that begins there is, as a sentence. */
const char *regex_refusal(const char *at);

#endif
