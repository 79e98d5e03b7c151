#include "rules/pattern.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/span.h"
#include "rules/later.h"
#include "rules/prefilter.h"
#include "rules/regex.h"

#define JIT_STACK_FIRST (32u << 10)
#define JIT_STACK_MOST  (8u << 20)
#define SCRATCH_PAIRS   64
#define INTERPRETER_COUNTS 16

_Static_assert(PATTERN_NO_GROUP == PCRE2_UNSET && sizeof(PCRE2_SIZE) == sizeof(size_t), "pattern_spans gives PCRE2's own");

struct pattern {
	pcre2_code *code;
	uint32_t match_limit;
	size_t groups;
	bool jit;
	struct prefilter *prefilter;       /* NULL where it was not asked for */
	const char **names;                /* by group number; in the code */
};

struct pattern_scratch {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;            /* NULL where there is no JIT */
	size_t pairs;                      /* room in data */
	size_t matched;                    /* pairs set by the last match */
	uint32_t match_limit;              /* that the context has; 0: not set */
	bool (*may_end)(void *with, size_t end);
	void *with;
};

/* ---- compile --------------------------------------------------------------------------------------------- */

static const char group_name_rule[] = "a group's name is letters a to z and A to Z, digits and _, up to 32 of them";

/* PCRE2's words, or better ones. */
static void
describe(int code, char *words, size_t size)
{
	switch (code) {
	case PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH:
	case PCRE2_ERROR_LOOKBEHIND_TOO_LONG:
		snprintf(words, size, "a lookbehind has one length; use not_before for one that varies");
		break;
	case PCRE2_ERROR_PATTERN_TOO_LARGE:
		snprintf(words, size, "the pattern is too large; many phrases belong in a lexicon");
		break;
	case PCRE2_ERROR_DUPLICATE_SUBPATTERN_NAME:
		snprintf(words, size, "two groups have one name");
		break;
	case PCRE2_ERROR_SUBPATTERN_NAME_TOO_LONG:
	case PCRE2_ERROR_MISSING_NAME_TERMINATOR:
		snprintf(words, size, "%s", group_name_rule);
		break;
	default:
		if (pcre2_get_error_message(code, (PCRE2_UCHAR *)words, size) < 0)
			snprintf(words, size, "error %d", code);
	}
}

/* Say what is wrong at a byte of the source, as near as can be told. */
static int
fault_source(struct fault *why, const char *source, const struct pattern_map *map, const struct node *at, size_t offset, const char *words)
{
	const char *own = at != NULL ? node_text(at) : NULL;

	if (map != NULL)
		return fault_in_source(why, map, offset, "bad pattern: %s", words);
	if (at == NULL)
		return fault_set(why, FAULT_CONFIG, NULL, "bad pattern: %s, at byte %zu of '%s'", words, offset, source);
	if (own != NULL && strcmp(own, source) == 0)
		return fault_inside(why, at, span_points(source, offset), "bad pattern: %s", words);
	return fault_at(why, at, "bad pattern: %s", words);
}

static int
refuse_all(const char *source, size_t len, const struct pattern_map *map, const struct node *at, struct fault *why)
{
	struct regex_reader reader;
	struct regex_token t;

	regex_start(&reader, source, len);
	while (regex_next(&reader, &t))
		if (t.kind == REGEX_REFUSED)
			return fault_source(why, source, map, at, t.start, regex_refusal(source + t.start));
	return 0;
}

static pcre2_compile_context *
compile_context(void)
{
	static pcre2_compile_context *context;

	if (context == NULL) {
		context = pcre2_compile_context_create(NULL);
		if (context == NULL)
			mem_out();
		pcre2_set_newline(context, PCRE2_NEWLINE_LF);
		pcre2_set_bsr(context, PCRE2_BSR_UNICODE);
		pcre2_set_max_pattern_length(context, PATTERN_MAX_BYTES * 2);
	}
	return context;
}

static void
read_names(struct pattern *p)
{
	uint32_t captures = 0, count = 0, size = 0;
	PCRE2_SPTR table = NULL;

	pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &captures);
	pcre2_pattern_info(p->code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(p->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(p->code, PCRE2_INFO_NAMETABLE, &table);
	p->groups = captures;
	p->names = mem_array(p->groups + 1, sizeof *p->names);
	for (uint32_t i = 0; i < count; i++, table += size)
		p->names[(size_t)table[0] << 8 | table[1]] = (const char *)table + 2;
}

/* Where a group's name has letters that PCRE2 takes and expressions do not: a byte of the source, or SIZE_MAX. */
static size_t
foreign_name(pcre2_code *code, const char *source)
{
	uint32_t count = 0, size = 0;
	PCRE2_SPTR table = NULL;

	pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
	for (uint32_t i = 0; i < count; i++, table += size)
		for (const char *name = (const char *)table + 2, *at = name; *at != '\0'; at++)
			if ((unsigned char)*at >= 0x80) {
				const char *written = strstr(source, name);

				while (written != NULL && (written == source || strchr("<'", written[-1]) == NULL))
					written = strstr(written + 1, name);
				return written != NULL ? (size_t)(written - source) : 0;
			}
	return SIZE_MAX;
}

/* The same pattern with a callout at its end.  Nothing in it may turn possessive because nothing seems to follow. */
static pcre2_code *
compile_asking(pcre2_code *plain, const char *source, size_t len, uint32_t flags, int *error)
{
	struct buffer wrapped = { 0 };
	PCRE2_SIZE offset;
	pcre2_code *code;

	pcre2_code_free(plain);
	buffer_text(&wrapped, "(?:");
	buffer_append(&wrapped, source, len);
	/* A comment at the end of an extended pattern would swallow the bracket. */
	buffer_text(&wrapped, strncmp(source, "(?x)", 4) == 0 ? "\n)(?C1)" : ")(?C1)");
	code = pcre2_compile((PCRE2_SPTR)wrapped.bytes, wrapped.len, flags | PCRE2_NO_AUTO_POSSESS, error, &offset, compile_context());
	buffer_free(&wrapped);
	return code;
}

static void
make_code(void *with)
{
	struct pattern *p = with;

	p->jit = pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) == 0;
}

/* Is the token `*+` or `{0,}+`? */
/* * or {0,} */
static bool
is_any_number(const char *source, const struct regex_token *t)
{
	const char *count = source + t->start;
	size_t zeros = *count == '{' ? strspn(count + 1, "0") : 0;

	return t->kind == REGEX_QUANTIFIER && (*count == '*' || (zeros > 0 && strncmp(count + 1 + zeros, ",}", 2) == 0));
}

/* Blanks and comments, and \Q\E, which PCRE2 lets stand between a count and its +. */
static bool
is_nothing(const struct regex_token *t)
{
	return t->kind == REGEX_COMMENT || t->kind == REGEX_BLANK || (t->kind == REGEX_QUOTED && t->len == 4);
}

/* A cheap look: may something stand between a count and its +?  False: there are no comments, no \E and no (?x). */
static bool
may_part_counts(const char *source)
{
	if (strstr(source, "(?#") != NULL || strstr(source, "\\E") != NULL)
		return true;
	for (const char *at = strstr(source, "(?"); at != NULL; at = strstr(at + 2, "(?"))
		if (memchr(at, 'x', strspn(at, "(?^-imsnxJU")) != NULL)
			return true;
	return false;
}

/* After a step back over (…)*+ the JIT of PCRE2 10.42 still says what the group has captured, where the interpreter has forgotten it.
 * Groups that capture nothing, other counts and (?>(…)*) are right with both. */
static bool
jit_remembers(const char *source, size_t len)
{
	bool captures[REGEX_DEPTH], closed = false, counted = false;
	struct regex_reader reader;
	struct regex_token t;
	size_t depth = 0;

	if (strstr(source, "*+") == NULL && strstr(source, ",}+") == NULL && !may_part_counts(source))
		return false;
	regex_start(&reader, source, len);
	while (regex_next(&reader, &t)) {
		if (is_nothing(&t))
			continue;
		if (counted && source[t.start] == '+')
			return true;
		counted = closed && is_any_number(source, &t);
		if (counted && source[t.start + t.len - 1] == '+')
			return true;
		if (t.kind == REGEX_OPEN && depth == REGEX_DEPTH)
			return true;
		if (t.kind == REGEX_OPEN)
			captures[depth++] = t.group == GROUP_CAPTURE || t.group == GROUP_NAMED;
		closed = t.kind == REGEX_CLOSE && depth > 0 && captures[--depth];
	}
	return false;
}

static struct pattern *
compile(const char *source, const struct pattern_options *options, const struct pattern_map *map, const struct node *at, struct fault *why)
{
	static const struct pattern_options usual;
	const struct pattern_options *o = options != NULL ? options : &usual;
	uint32_t flags = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT | (o->anchored ? PCRE2_ANCHORED : 0);
	uint32_t unstudied = PCRE2_NO_START_OPTIMIZE | PCRE2_NO_AUTO_POSSESS | PCRE2_NO_DOTSTAR_ANCHOR;
	size_t len = strlen(source), offset = 0;
	struct pattern *p;
	pcre2_code *code;
	char words[256];
	int error = 0;
	bool jit;

	if (regex_may_be_refused(source) && refuse_all(source, len, map, at, why) < 0)
		return NULL;
	code = pcre2_compile((PCRE2_SPTR)source, len, flags | (o->check_only || o->asks_end ? unstudied : 0), &error, &offset, compile_context());
	if (code != NULL && o->asks_end)
		code = compile_asking(code, source, len, flags, &error);
	if (code == NULL) {
		if (error == PCRE2_ERROR_HEAP_FAILED)
			mem_out();
		describe(error, words, sizeof words);
		fault_source(why, source, map, at, offset < len ? offset : len, words);
		return NULL;
	}
	if ((offset = foreign_name(code, source)) != SIZE_MAX) {
		pcre2_code_free(code);
		fault_source(why, source, map, at, offset, group_name_rule);
		return NULL;
	}
	p = mem_zero(sizeof *p);
	p->code = code;
	p->match_limit = o->match_limit > 0 ? o->match_limit : PATTERN_MATCH_LIMIT;
	jit = !o->no_jit && !o->check_only && !jit_remembers(source, len);
	if (jit && o->later != NULL)
		later_do(o->later, make_code, p);
	else if (jit)
		make_code(p);
	read_names(p);
	if (o->prefilter && !o->asks_end) {
		p->prefilter = mem_alloc(sizeof *p->prefilter);
		prefilter_learn(p->prefilter, source, len, code);
	}
	return p;
}

struct pattern *
pattern_compile(const char *source, const struct pattern_options *options, const struct node *at, struct fault *why)
{
	return compile(source, options, NULL, at, why);
}

struct pattern *
pattern_compile_mapped(const char *source, const struct pattern_options *options, const struct pattern_map *map, struct fault *why)
{
	return compile(source, options, map, NULL, why);
}

struct pattern *
pattern_load(const struct node *node, const struct pattern_macros *macros, const struct pattern_options *options, struct fault *why)
{
	struct pattern_map *map = NULL;
	char *source = pattern_source_mapped(node, macros, &map, why);
	struct pattern *p;

	if (source == NULL)
		return NULL;
	p = compile(source, options, map, NULL, why);
	pattern_map_free(map);
	free(source);
	return p;
}

void
pattern_free(struct pattern *p)
{
	if (p == NULL)
		return;
	pcre2_code_free(p->code);
	free(p->names);
	free(p->prefilter);
	free(p);
}

/* ---- looking --------------------------------------------------------------------------------------------- */

size_t
pattern_groups(const struct pattern *p)
{
	return p->groups;
}

int
pattern_group(const struct pattern *p, const char *name)
{
	for (size_t i = 1; i <= p->groups; i++)
		if (p->names[i] != NULL && strcmp(p->names[i], name) == 0)
			return (int)i;
	return -1;
}

const char *
pattern_group_name(const struct pattern *p, size_t number)
{
	return number <= p->groups ? p->names[number] : NULL;
}

size_t
pattern_group_names(const struct pattern *p, const char *names[], size_t room)
{
	size_t count = 0;

	for (size_t g = 1; g <= p->groups && count < room; g++)
		if (p->names[g] != NULL)
			names[count++] = p->names[g];
	return count;
}

bool
pattern_can_be_empty(const struct pattern *p)
{
	uint32_t empty = 0;

	pcre2_pattern_info(p->code, PCRE2_INFO_MATCHEMPTY, &empty);
	return empty != 0;
}

static bool jit_works;

static void
try_jit(void)
{
	struct fault why = { 0 };
	struct pattern *p = pattern_compile("a", NULL, NULL, &why);

	jit_works = p != NULL && p->jit;
	pattern_free(p);
}

bool
pattern_jit_works(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, try_jit);
	return jit_works;
}

/* ---- match ----------------------------------------------------------------------------------------------- */

static pcre2_match_data *
match_data(size_t pairs)
{
	pcre2_match_data *data = pcre2_match_data_create((uint32_t)pairs, NULL);

	if (data == NULL)
		mem_out();
	return data;
}

static int
ask_end(pcre2_callout_block *at, void *scratch)
{
	const struct pattern_scratch *s = scratch;

	return s->may_end == NULL || s->may_end(s->with, at->current_position) ? 0 : 1;
}

struct pattern_scratch *
pattern_scratch_new(void)
{
	struct pattern_scratch *s = mem_zero(sizeof *s);

	s->pairs = SCRATCH_PAIRS;
	s->data = match_data(s->pairs);
	s->context = pcre2_match_context_create(NULL);
	if (s->context == NULL)
		mem_out();
	pcre2_set_heap_limit(s->context, PATTERN_HEAP_KIB);
	pcre2_set_callout(s->context, ask_end, s);
	s->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MOST, NULL);
	if (s->stack != NULL)
		pcre2_jit_stack_assign(s->context, NULL, s->stack);
	return s;
}

void
pattern_scratch_free(struct pattern_scratch *s)
{
	if (s == NULL)
		return;
	pcre2_match_data_free(s->data);
	pcre2_match_context_free(s->context);
	if (s->stack != NULL)
		pcre2_jit_stack_free(s->stack);
	free(s);
}

static void
make_room(struct pattern_scratch *s, size_t pairs)
{
	pcre2_match_data_free(s->data);
	s->pairs = pairs;
	s->data = match_data(s->pairs);
}

/* The interpreter counts each step back, the JIT only those between items: for patterns that take long
 * ((\w+\s?)+$, \p{L}+\p{L}+\p{L}+[0-9], (a|aa)+$ over 5 to 16,000 letters) it counts 1.3 to 33 times as many. */
static uint32_t
interpreter_limit(const struct pattern *p)
{
	return p->match_limit > UINT32_MAX / INTERPRETER_COUNTS ? UINT32_MAX : p->match_limit * INTERPRETER_COUNTS;
}

static void
set_match_limit(struct pattern_scratch *s, uint32_t limit)
{
	if (s->match_limit == limit)
		return;
	pcre2_set_match_limit(s->context, limit);
	s->match_limit = limit;
}

/* Code of the JIT is called as it stands: what pcre2_match does besides is for subjects and patterns that it was not told to trust.
 * A start that the JIT gives up is the interpreter's to judge, so that nothing is refused with the JIT and found without it. */
static int
run(const struct pattern *p, struct pattern_scratch *s, const char *text, size_t len, size_t start)
{
	int got;

	if (p->jit) {
		set_match_limit(s, p->match_limit);
		got = pcre2_jit_match(p->code, (PCRE2_SPTR)text, len, start, 0, s->data, s->context);
		if (got != PCRE2_ERROR_JIT_STACKLIMIT && got != PCRE2_ERROR_MATCHLIMIT)
			return got;
	}
	set_match_limit(s, interpreter_limit(p));
	return pcre2_match(p->code, (PCRE2_SPTR)text, len, start, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, s->data, s->context);
}

void
pattern_prefetch(const struct pattern *p)
{
	const char *code = (const char *)p->code;

	__builtin_prefetch(code);
	__builtin_prefetch(code + 64);
	__builtin_prefetch(code + 128);
}

/* The offset limit says how far a match may begin: with `start` it anchors, and unlike PCRE2_ANCHORED at match
 * time it leaves the JIT on. */
enum pattern_result
pattern_match_within(const struct pattern *p, struct pattern_scratch *s, const char *text, size_t len, size_t start, size_t last)
{
	int got;

	if (p->groups + 1 > s->pairs)
		make_room(s, p->groups + 1);
	s->matched = 0;
	pcre2_set_offset_limit(s->context, last);
	got = run(p, s, text, len, start);
	if (got == PCRE2_ERROR_NOMATCH)
		return PATTERN_NONE;
	if (got == PCRE2_ERROR_NOMEMORY)
		mem_out();
	if (got <= 0)
		return PATTERN_BUDGET;
	s->matched = (size_t)got;
	return PATTERN_MATCH;
}

bool
pattern_may_begin(const struct pattern *p, unsigned char byte)
{
	return p->prefilter == NULL || !p->prefilter->at_start || p->prefilter->shortest == 0 ||
	    (p->prefilter->first[byte >> 3] & (1u << (byte & 7))) != 0;
}

bool
pattern_may_match(const struct pattern *p, const char *text, size_t len, size_t start)
{
	return p->prefilter == NULL || prefilter_passes(p->prefilter, text, len, start);
}

int
pattern_required(const struct pattern *p)
{
	return p->prefilter == NULL ? -1 : p->prefilter->required;
}

enum pattern_result
pattern_match(const struct pattern *p, struct pattern_scratch *s, const char *text, size_t len, size_t start, bool anchored)
{
	if (!pattern_may_match(p, text, len, start)) {
		s->matched = 0;
		return PATTERN_NONE;
	}
	return pattern_match_within(p, s, text, len, start, anchored ? start : PCRE2_UNSET);
}

void
pattern_scratch_ask(struct pattern_scratch *s, bool (*may_end)(void *with, size_t end), void *with)
{
	s->may_end = may_end;
	s->with = with;
}

const size_t *
pattern_spans(const struct pattern_scratch *s, size_t *count)
{
	*count = s->matched;
	return pcre2_get_ovector_pointer(s->data);
}

bool
pattern_span(const struct pattern_scratch *s, size_t group, size_t *start, size_t *end)
{
	size_t count;
	const size_t *spans = pattern_spans(s, &count);

	if (group >= count || spans[2 * group] == PATTERN_NO_GROUP)
		return false;
	*start = spans[2 * group];
	*end = spans[2 * group + 1];
	return true;
}
