#include "rules/prefilter.h"

#include <stdint.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/buffer.h"
#include "rules/regex.h"

static void
all_first(struct prefilter *p)
{
	memset(p->first, 0xFF, sizeof p->first);
}

/* Options in the source: case may not count, so that a single first or last letter says nothing. */
static bool
has_options(const char *source, size_t len)
{
	struct regex_reader reader;
	struct regex_token t;

	regex_start(&reader, source, len);
	while (regex_next(&reader, &t))
		if (t.kind == REGEX_OPTION || (t.kind == REGEX_OPEN && t.group == GROUP_PLAIN && t.len > 3))
			return true;
	return false;
}

static void
learn_required(struct prefilter *p, const pcre2_code *code, bool options)
{
	uint32_t kind = 0, unit = 0;

	pcre2_pattern_info(code, PCRE2_INFO_LASTCODETYPE, &kind);
	pcre2_pattern_info(code, PCRE2_INFO_LASTCODEUNIT, &unit);
	if (kind == 1 && unit < 256 && (!options || (unit < 0x80 && !((unit | 0x20) >= 'a' && (unit | 0x20) <= 'z'))))
		p->required = (int)unit;
}

/* PCRE2 knows the first bytes only of patterns that may begin anywhere, and the last literal of others only behind
 * something of variable length: ask it for the same pattern without its ^. */
static void
learn_start(struct prefilter *p, const char *source, size_t len, bool options)
{
	struct regex_reader reader;
	struct regex_token t;
	struct buffer loose = { 0 };
	const uint8_t *bits = NULL;
	uint32_t kind = 0, unit = 0;
	pcre2_code *code;
	PCRE2_SIZE offset;
	int error;

	regex_start(&reader, source, len);
	while (regex_next(&reader, &t))
		if (t.kind != REGEX_ANCHOR || source[t.start] != '^')
			buffer_append(&loose, source + t.start, t.len);
	code = pcre2_compile((PCRE2_SPTR)buffer_string(&loose), loose.len, PCRE2_UTF | PCRE2_UCP, &error, &offset, NULL);
	buffer_free(&loose);
	all_first(p);
	if (code == NULL)
		return;
	pcre2_pattern_info(code, PCRE2_INFO_FIRSTCODETYPE, &kind);
	pcre2_pattern_info(code, PCRE2_INFO_FIRSTCODEUNIT, &unit);
	pcre2_pattern_info(code, PCRE2_INFO_FIRSTBITMAP, &bits);
	if (kind == 1 && !options && unit < 256) {
		memset(p->first, 0, sizeof p->first);
		p->first[unit >> 3] = (unsigned char)(1u << (unit & 7));
	} else if (kind == 0 && bits != NULL) {
		memcpy(p->first, bits, sizeof p->first);
	}
	if (p->required < 0)
		learn_required(p, code, options);
	pcre2_code_free(code);
}

void
prefilter_learn(struct prefilter *p, const char *source, size_t len, const void *code)
{
	uint32_t all = 0, shortest = 0, empty = 0;
	bool options = has_options(source, len);

	*p = (struct prefilter){ .required = -1 };
	all_first(p);
	pcre2_pattern_info(code, PCRE2_INFO_ALLOPTIONS, &all);
	pcre2_pattern_info(code, PCRE2_INFO_MINLENGTH, &shortest);
	pcre2_pattern_info(code, PCRE2_INFO_MATCHEMPTY, &empty);
	p->shortest = empty ? 0 : shortest;
	learn_required(p, code, options);
	p->at_start = (all & PCRE2_ANCHORED) != 0;
	if (p->at_start && p->shortest > 0)
		learn_start(p, source, len, options);
}
