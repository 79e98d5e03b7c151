#include "draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/compose.h"
#include "scan.h"
#include "text/syllable.h"
#include "unicode/nfc.h"
#include "unicode/utf8.h"

enum { ROUNDS = 4 };                       /* damage on damage: undone at most so often */
enum { KEEP = 4 << 20 };                   /* a buffer that one huge text made larger is given back */

static int compare_order(const void *, const void *);

struct draft *
draft_new(const struct settings *settings)
{
	struct draft *d = mem_zero(sizeof *d);

	d->settings = settings;
	d->tracing = settings->map || settings->explaining;
	while (repairs[d->repair_count] != NULL)
		d->repair_count++;
	d->repairs = mem_copy(repairs, d->repair_count * sizeof *d->repairs);
	qsort(d->repairs, d->repair_count, sizeof *d->repairs, compare_order);
	return d;
}

void
draft_free(struct draft *d)
{
	if (d == NULL)
		return;
	for (int i = 0; i < 2; i++) {
		buffer_free(&d->halves[i]);
		free(d->origins[i]);
	}
	buffer_free(&d->tale);
	free(d->edits);
	free(d->repairs);
	free(d);
}

bool
repair_exists(const char *name)
{
	for (size_t i = 0; repairs[i] != NULL; i++)
		if (strcmp(repairs[i]->name, name) == 0)
			return true;
	return false;
}

/* ---- for repairs ---- */

void
draft_count(struct draft *d, const char *name, unsigned long long by)
{
	size_t i = 0;

	if (by == 0)
		return;
	while (i < COUNTS - 1 && d->counts[i].name != NULL && strcmp(d->counts[i].name, name) != 0)
		i++;
	d->counts[i].name = name;
	d->counts[i].count += by;
}

void
draft_replace(struct draft *d, size_t start, size_t end, const char *bytes, size_t len)
{
	if (end - start == len && memcmp(d->text + start, bytes, len) == 0)
		return;
	buffer_append(d->out, d->text + d->copied, start - d->copied);
	if (d->tracing) {
		mem_grow(&d->edits, &d->edit_capacity, d->edit_count + 1, sizeof *d->edits);
		d->edits[d->edit_count] = (struct edit){ start, end, d->out->len, d->out->len + len };
	}
	d->edit_count++;
	buffer_append(d->out, bytes, len);
	d->copied = end;
}

void
draft_replace_point(struct draft *d, size_t start, size_t end, uint32_t point)
{
	char bytes[4];
	size_t size = utf8_encode(point, bytes);

	draft_replace(d, start, end, bytes, size);
}

bool
draft_has_letters(const struct draft *d)
{
	return d->letters >= 5 && d->letters * 20 > d->points;
}

/* Those letters are answer enough; else the share of valid syllables decides. */
bool
draft_vietnamese(struct draft *d)
{
	struct buffer composed = { 0 };

	if (d->vietnamese >= 0)
		return d->vietnamese;
	if (draft_has_letters(d)) {
		d->vietnamese = 1;
	} else if (nfc_is(d->text, d->len)) {
		d->vietnamese = syllable_share(d->text, d->len) >= 0.5;
	} else {
		nfc(d->text, d->len, &composed, NULL);
		d->vietnamese = syllable_share(composed.bytes, composed.len) >= 0.5;
		buffer_free(&composed);
	}
	return d->vietnamese;
}

/* ---- the way back ---- */

static void
origins_start(struct draft *d)
{
	d->half = 0;
	mem_grow(&d->origins[0], &d->origin_capacity[0], d->len, sizeof **d->origins);
	for (size_t i = 0; i < d->len; i++)
		d->origins[0][i] = (struct origin){ (uint32_t)i, (uint32_t)i + 1 };
}

static size_t
next_character(const char *bytes, size_t at, size_t end)
{
	do
		at++;
	while (at < end && ((unsigned char)bytes[at] & 0xC0) == 0x80);
	return at;
}

static size_t
characters(const char *bytes, size_t start, size_t end)
{
	size_t count = 0;

	for (; start < end; start = next_character(bytes, start, end))
		count++;
	return count;
}

/* As many characters as before stand for the old ones one by one.  Else the first new one gets the whole stretch of the
 * input, and further ones the empty stretch behind it. */
static void
origins_replace(struct draft *d, const struct edit *edit, const struct origin *from, struct origin *to)
{
	bool one_by_one = !d->raw && characters(d->text, edit->start, edit->end) == characters(d->out->bytes, edit->now, edit->now_end);
	size_t old = edit->start, now = edit->now;

	while (now < edit->now_end) {
		size_t end = next_character(d->out->bytes, now, edit->now_end), old_end = edit->end;
		struct origin origin;

		if (one_by_one)
			old_end = next_character(d->text, old, edit->end);
		if (old < old_end)
			origin = (struct origin){ from[old].start, from[old_end - 1].end };
		else
			origin.start = origin.end = old > 0 ? from[old - 1].end : 0;
		while (now < end)
			to[now++] = origin;
		old = old_end;
	}
}

static void
origins_follow(struct draft *d)
{
	int next = 1 - d->half;
	const struct origin *from = d->origins[d->half];
	struct origin *to;
	size_t at = 0, now = 0;

	mem_grow(&d->origins[next], &d->origin_capacity[next], d->out->len, sizeof *to);
	to = d->origins[next];
	for (size_t i = 0; i < d->edit_count; i++) {
		const struct edit *edit = &d->edits[i];

		memcpy(to + now, from + at, (edit->start - at) * sizeof *to);
		origins_replace(d, edit, from, to);
		at = edit->end;
		now = edit->now_end;
	}
	memcpy(to + now, from + at, (d->len - at) * sizeof *to);
	d->half = next;
}

/* Bytes of one character of the input at `at`, in its encoding. */
static size_t
input_size(const struct draft *d, size_t at)
{
	const unsigned char *bytes = (const unsigned char *)d->input + at;

	if (strcmp(d->encoding, "utf-8") == 0)
		return bytes[0] < 0xC0 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
	return strncmp(d->encoding, "utf-16", 6) == 0 ? 2 : 1;
}

void
draft_map(const struct draft *d, struct buffer *json)
{
	const struct origin *from = d->origins[d->half];
	size_t point = 0, run_point = 0, run_start = 0, run_end = 0, size;
	bool run_single = false;               /* its characters stand for the input's one by one */

	buffer_byte(json, '[');
	for (size_t at = 0; at <= d->len; at += size, point++) {
		struct origin origin = { 0 };
		bool single = false;

		size = 1;
		if (at < d->len) {
			(void)utf8_decode(d->text + at, &size);
			origin = (struct origin){ from[at].start, from[at + size - 1].end };
			single = origin.end > origin.start && origin.end - origin.start == input_size(d, origin.start);
			if (point > run_point && single && run_single && origin.start == run_end) {
				run_end = origin.end;
				continue;
			}
		}
		if (point > run_point) {
			compose_separator(json);
			buffer_printf(json, "[%zu,%zu,%zu,%zu]", run_point, run_start, point - run_point, run_end - run_start);
		}
		run_point = point;
		run_start = origin.start;
		run_end = origin.end;
		run_single = single;
	}
	buffer_byte(json, ']');
}

void
draft_counts(const struct draft *d, struct buffer *json)
{
	buffer_byte(json, '{');
	for (size_t i = 0; i < COUNTS && d->counts[i].name != NULL; i++) {
		compose_key(json, d->counts[i].name);
		buffer_unsigned(json, d->counts[i].count);
	}
	buffer_byte(json, '}');
}

/* ---- the tale ---- */

static void
tell_text(struct buffer *to, const char *key, const char *bytes, size_t len)
{
	struct buffer valid = { 0 };

	utf8_repair(bytes, len, &valid);
	compose_key(to, key);
	compose_string(to, valid.bytes, valid.len);
	buffer_free(&valid);
}

static void
tell(struct draft *d, struct edit edit)
{
	const struct origin *from = d->origins[d->half];
	size_t start = edit.start < d->len ? from[edit.start].start : d->input_len;
	size_t end = edit.end > edit.start ? from[edit.end - 1].end : start;
	struct buffer *to = &d->tale;

	buffer_byte(to, '{');
	if (d->source != NULL)
		tell_text(to, "source", d->source, strlen(d->source));
	compose_key(to, "repair");
	compose_text(to, d->repair->name);
	compose_key(to, "start");
	buffer_unsigned(to, start);
	compose_key(to, "end");
	buffer_unsigned(to, end);
	tell_text(to, "was", d->text + edit.start, edit.end - edit.start);
	tell_text(to, "now", d->out->bytes + edit.now, edit.now_end - edit.now);
	buffer_text(to, "}\n");
	d->tale_lines++;
}

static size_t
line_start(const char *text, size_t at)
{
	while (at > 0 && text[at - 1] != '\n')
		at--;
	return at;
}

static size_t
line_end(const char *text, size_t len, size_t at)
{
	const char *end = at < len ? memchr(text + at, '\n', len - at) : NULL;

	return end == NULL ? len : (size_t)(end - text);
}

/* The tale of the repair that has just ended, before its text takes the place of the one before. */
static void
tell_edits(struct draft *d)
{
	if (!d->settings->explaining || (d->settings->explain != NULL && strcmp(d->settings->explain, d->repair->name) != 0))
		return;
	for (size_t i = 0; i < d->edit_count; i++) {
		struct edit edit = d->edits[i];
		size_t end;

		if (!d->repair->by_line) {
			tell(d, edit);
			continue;
		}
		end = line_end(d->text, d->len, edit.end);
		edit.now -= edit.start - line_start(d->text, edit.start);
		edit.start = line_start(d->text, edit.start);
		while (i + 1 < d->edit_count && d->edits[i + 1].start < end) {
			i++;
			end = line_end(d->text, d->len, d->edits[i].end);
		}
		edit.now_end = d->edits[i].now_end + (end - d->edits[i].end);
		edit.end = end;
		tell(d, edit);
	}
}

/* ---- the way through ---- */

static void
look(struct draft *d)
{
	struct scan scan = scan_text(d->text, d->len);

	d->needs = scan.needs | (d->settings->tone != TONE_AS_WRITTEN ? NEED_TONES : 0);
	d->letters = scan.letters;
	d->points = scan.points;
	d->vietnamese = -1;
	d->raw = false;
}

/* 1: the text was changed, 0: it was not, -1: *why. */
static int
apply(struct draft *d, const struct repair *repair)
{
	struct buffer *out = d->text == d->halves[0].bytes && d->halves[0].bytes != NULL ? &d->halves[1] : &d->halves[0];

	buffer_clear(out);
	d->out = out;
	d->repair = repair;
	d->copied = d->edit_count = 0;
	if (repair->apply(d) < 0)
		return -1;
	if (d->edit_count == 0) {
		if (d->needs & NEED_DECODING)  /* it was ASCII after all */
			look(d);
		return 0;
	}
	buffer_append(out, d->text + d->copied, d->len - d->copied);
	if (d->tracing) {
		tell_edits(d);
		origins_follow(d);
	}
	d->text = out->bytes;
	d->len = out->len;
	if (repair->decodes)
		look(d);
	return 1;
}

static int
compare_order(const void *left, const void *right)
{
	const struct repair *a = *(const struct repair *const *)left, *b = *(const struct repair *const *)right;

	return a->order != b->order ? (a->order > b->order) - (a->order < b->order) : strcmp(a->name, b->name);
}


static int
repair_all(struct draft *d)
{
	int rounds = 0;
	uint64_t done = 0;                     /* repairs that work once only, by their place */

	for (size_t i = 0; i < d->repair_count; i++) {
		const struct repair *r = d->repairs[i];
		int changed;

		if (!(d->needs & r->needs) || (d->decoded && r->decodes) || (done >> i & 1))
			continue;
		changed = apply(d, r);
		if (changed < 0)
			return -1;
		if (changed && r->once)
			done |= (uint64_t)1 << i;
		if (changed && r->again && ++rounds < ROUNDS)
			i = (size_t)-1;
	}
	return 0;
}

static void
start(struct draft *d, const char *text, size_t len)
{
	for (int i = 0; i < 2; i++)
		if (d->halves[i].capacity > KEEP)
			buffer_free(&d->halves[i]);
	d->text = d->input = text;
	d->len = d->input_len = len;
	memset(d->counts, 0, sizeof d->counts);
	buffer_clear(&d->tale);
	d->tale_lines = 0;
	d->encoding = "utf-8";
	d->vietnamese = -1;
	d->letters = d->points = 0;
	if (d->tracing)
		origins_start(d);
}

/* The line end that closes a file's last line is no part of its text. */
static size_t
without_last_line_end(const char *text, size_t len)
{
	if (len > 0 && text[len - 1] == '\n')
		len--;
	if (len > 0 && text[len - 1] == '\r')
		len--;
	return len;
}

int
draft_run(struct draft *d, const char *text, size_t len, bool from_file, bool decoded, const char *source, struct fault *why)
{
	bool any_encoding = from_file && d->settings->encoding != ENCODING_AUTO && d->settings->encoding != ENCODING_UTF8;

	d->from_file = from_file;
	d->last_line_end = d->raw = false;
	d->decoded = decoded;
	d->source = source;
	d->why = why;
	if (from_file && (any_encoding || encoding_utf16_of(text, len) != ENCODING_AUTO || !utf8_valid(text, len))) {
		start(d, text, len);
		d->needs = NEED_DECODING;
		d->last_line_end = d->raw = true;
	} else {
		start(d, text, from_file ? without_last_line_end(text, len) : len);
		look(d);
	}
	if (d->needs != 0 && repair_all(d) < 0)
		return -1;
	if (draft_changed(d))
		d->vietnamese = -1;            /* asked of the repaired text */
	return 0;
}

bool
draft_changed(const struct draft *d)
{
	return d->text != d->input || d->len != d->input_len;
}
