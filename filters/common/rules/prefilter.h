/* prefilter.h - what every match of a pattern must have, cheap to look for: it spares most calls of PCRE2, which cost 70 ns
 * and more however soon they fail.  Sound, not complete: no match is ever lost. */
#ifndef RULES_PREFILTER_H
#define RULES_PREFILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct prefilter {
	bool at_start;                     /* every match begins at byte 0 of the text, with one of the bytes in first */
	unsigned char first[32];           /* bits */
	int required;                      /* a byte that every match has; -1: not known */
	size_t shortest;                   /* bytes */
};

/* Learn it from a source that PCRE2 accepts.  code: the compiled source (a pcre2_code *). */
void prefilter_learn(struct prefilter *, const char *source, size_t len, const void *code);

/* May text[start, len) hold a match?  A match begins at start or behind it. */
static inline bool
prefilter_passes(const struct prefilter *p, const char *text, size_t len, size_t start)
{
	unsigned char byte;

	if (len - start < p->shortest)
		return false;
	if (p->at_start && start == 0 && p->shortest > 0) {
		byte = (unsigned char)text[0];
		if ((p->first[byte >> 3] & (1u << (byte & 7))) == 0)
			return false;
	}
	return p->required < 0 || memchr(text + start, p->required, len - start) != NULL;
}

#endif
