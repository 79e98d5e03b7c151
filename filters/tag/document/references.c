#include "document/references.h"

#include <string.h>

#include "document/dates.h"
#include "lookup.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

/* ---- numbers ---- */

/* 61- NQ/TU -> 61-NQ/TU, 07 / QĐ – UB -> 07/QĐ-UB, 11-NQ/TƯ -> 11-NQ/TW: the centre has two abbreviations, and numbers bear one. */
static struct value
plain_number(struct article *article, const char *bytes, size_t len)
{
	char *out = arena_alloc(article->arena, len + 1);
	size_t used = 0;

	for (size_t at = 0; at < len;) {
		size_t size;
		uint32_t point = utf8_decode(bytes + at, &size);
		unsigned class = class_of(point);

		if (class & CLASS_DASH)
			out[used++] = '-';
		else if (!(class & CLASS_SPACE)) {
			memcpy(out + used, bytes + at, size);
			used += size;
		}
		at += size;
	}
	if (used > strlen("/TƯ") && memcmp(out + used - strlen("TƯ"), "TƯ", strlen("TƯ")) == 0 && strchr("/-", out[used - strlen("/TƯ")]) != NULL) {
		memcpy(out + used - strlen("TƯ"), "TW", 2);
		used -= strlen("TƯ") - 2;
	}
	return value_borrow(out, used);
}

static size_t
leading_digits(const char *bytes, size_t len)
{
	size_t digits = 0;

	while (digits < len && bytes[digits] >= '0' && bytes[digits] <= '9')
		digits++;
	return digits;
}

/* kind, a separator, the number's first digits: what a short reference repeats. */
static const char *
short_key(struct article *article, const struct mention *m, const char *number, size_t digits, size_t *len)
{
	size_t kind_len = 0, folded_len = 0;
	const char *kind = article_field(m->tag, "kind", &kind_len);
	const char *folded = article_key(article, kind != NULL ? kind : "", kind_len, &folded_len);
	char *key = arena_alloc(article->arena, folded_len + 1 + digits);

	memcpy(key, folded, folded_len);
	key[folded_len] = '\n';
	memcpy(key + folded_len + 1, number, digits);
	*len = folded_len + 1 + digits;
	return key;
}

/* Give number its plain form, a reference without one its name. */
static void
settle_number(struct article *article, struct mention *m)
{
	size_t len;
	const char *number = article_field(m->tag, "number", &len);

	if (number != NULL) {
		struct value plain = plain_number(article, number, len);

		if (plain.len != len || memcmp(plain.text, number, len) != 0)
			tag_set_field(article->document, m->tag, "number", plain, "references");
		return;
	}
	tag_set_field(article->document, m->tag, "number", (struct value){ .kind = VALUE_NULL }, "references");
	if (!tag_has_field(m->tag, "name"))
		tag_set_field(article->document, m->tag, "name", article_text(article, m, NULL), "references");
}

/* Does the date of a reference serve?  One before it is of the article, and counts where it is a day. */
static bool
tells_date(const struct mention *m)
{
	const struct mention *date = m->date;

	if (date == NULL || !date->dated)
		return false;
	return date->tag->span.start > m->tag->span.start || (!date->when->range && point_is_day(&date->when->from));
}

static void
settle_date(struct article *article, struct mention *m)
{
	if (tells_date(m))
		tag_set_field(article->document, m->tag, "date", dates_day(article, m->date->when), "references");
	if (m->issuer != NULL)
		tag_set_field(article->document, m->tag, "issuer", article_text(article, m->issuer, NULL),
			      "references");
}

/* Is the short number the beginning of the full one, up to a hyphen or slash? */
static bool
begins(const char *full, size_t full_len, const char *number, size_t len)
{
	return full_len > len && memcmp(full, number, len) == 0 && (full[len] == '-' || full[len] == '/');
}

static void
copy_missing(struct article *article, struct tag *to, const struct tag *from, const char *name)
{
	const struct value value = tag_field(from, name);

	if (value.kind == VALUE_TEXT && (!tag_has_field(to, name) || tag_field(to, name).kind == VALUE_NULL))
		tag_set_field(article->document, to, name, value, "references");
}

/* full: the references named in full, by short_key.  Where two share it, the last one before the short reference
 * serves. */
static void
complete_short(struct article *article, const struct lookup *full, struct mention *m)
{
	size_t len, full_len, key_len, digits;
	const char *number = article_field(m->tag, "number", &len), *whole, *key;
	struct mention *named;

	if (number == NULL || (digits = leading_digits(number, len)) == 0)
		return;
	key = short_key(article, m, number, digits, &key_len);
	named = lookup_get(full, key, key_len);
	whole = named != NULL && named != m ? article_field(named->tag, "number", &full_len) : NULL;
	if (whole == NULL || !begins(whole, full_len, number, len))
		return;
	tag_set_field(article->document, m->tag, "number", tag_field(named->tag, "number"), "references");
	copy_missing(article, m->tag, named->tag, "issuer");
}

static void
note_full(struct article *article, struct lookup *full, struct mention *m, bool again)
{
	size_t len, key_len, digits;
	const char *number = article_field(m->tag, "number", &len), *key;
	void **at;

	if (number == NULL || (digits = leading_digits(number, len)) == 0 || digits == len)
		return;
	key = short_key(article, m, number, digits, &key_len);
	at = lookup_at(full, key, key_len);
	if (again || *at == NULL)
		*at = m;
}

/* Nghị quyết Đại hội Công đoàn A lần thứ 12: the body whose congress it was, named inside. */
static void
settle_congress(struct article *article, struct mention *m)
{
	const struct span span = m->tag->span;

	if (m->issuer != NULL || tag_has_field(m->tag, "issuer") ||
	    tag_field(m->tag, "number").kind == VALUE_TEXT)
		return;
	for (size_t i = article_from(article, span.start);
	     i < article->count && article->mentions[i].tag->span.start < span.end; i++) {
		const struct mention *body = &article->mentions[i];
		struct span before = article_trim(article, span.start, body->tag->span.start);

		if (body->kind == MENTION_ORGANIZATION && before.end > span.start + strlen("hội") &&
		    memcmp(article->document->text + before.end - strlen("hội"), "hội", strlen("hội")) == 0) {
			tag_set_field(article->document, m->tag, "issuer", article_text(article, body, NULL),
				      "references");
			return;
		}
	}
}

/* Date and issuer are told once and hold for all mentions of the number. */
static void
share_details(struct article *article)
{
	struct lookup details = { .arena = article->arena };

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < article->count; i++) {
			struct mention *m = &article->mentions[i], *told;
			size_t len, key_len;
			const char *number, *key;

			if (m->kind != MENTION_LEGAL_REF || (number = article_field(m->tag, "number", &len)) == NULL)
				continue;
			key = short_key(article, m, number, len, &key_len);
			told = lookup_get(&details, key, key_len);
			if (pass == 0 && told == NULL && (m->date != NULL || m->issuer != NULL))
				*lookup_at(&details, key, key_len) = m;
			if (pass == 1 && told != NULL && told != m) {
				copy_missing(article, m->tag, told->tag, "date");
				if (told->issuer != NULL && m->issuer == NULL)
					tag_set_field(article->document, m->tag, "issuer",
						      tag_field(told->tag, "issuer"), "references");
			}
		}
}

void
references_complete(struct article *article)
{
	struct lookup full = { .arena = article->arena };

	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];

		if (m->kind != MENTION_LEGAL_REF)
			continue;
		settle_number(article, m);
		settle_date(article, m);
		settle_congress(article, m);
		note_full(article, &full, m, false);
	}
	for (size_t i = 0; i < article->count; i++)
		if (article->mentions[i].kind == MENTION_LEGAL_REF) {
			complete_short(article, &full, &article->mentions[i]);
			note_full(article, &full, &article->mentions[i], true);
		}
	share_details(article);
}

/* ---- short forms ---- */

void
abbreviations_complete(struct article *article)
{
	struct lookup longs = { .arena = article->arena };
	size_t len, long_len;

	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];
		const char *name;

		if (m->kind == MENTION_ABBREVIATION && (name = article_field(m->tag, "short", &len)) != NULL &&
		    article_field(m->tag, "long", &long_len) != NULL && lookup_get(&longs, name, len) == NULL)
			*lookup_at(&longs, name, len) = m;
	}
	for (size_t i = 0; i < article->count && longs.count > 0; i++) {
		struct mention *m = &article->mentions[i], *definition;
		const char *words = article_words(article, m->tag, &len), *canonical;

		if (m->kind != MENTION_ORGANIZATION || (definition = lookup_get(&longs, words, len)) == NULL)
			continue;
		canonical = article_field(m->tag, "canonical", &long_len);
		if (canonical == NULL || (long_len == len && memcmp(canonical, words, len) == 0))
			tag_set_field(article->document, m->tag, "canonical",
				      article_text(article, definition, "long"), "abbreviations");
	}
}
