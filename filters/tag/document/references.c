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

/* What an article says a short form stands for: the definition, and the body that its long form is, or NULL. */
struct meaning {
	const struct mention *definition, *body;
};

/* The body whose words are the long form of definition `i`, in its sentence before it. */
static const struct mention *
defined_body(const struct article *article, size_t i)
{
	const struct mention *definition = &article->mentions[i], *m;
	size_t len, long_len;
	const char *name = article_field(definition->tag, "long", &long_len), *words;

	while (i-- > 0 && (m = &article->mentions[i])->unit == definition->unit) {
		words = article_words(article, m->tag, &len);
		if (m->kind == MENTION_ORGANIZATION && len == long_len && memcmp(words, name, len) == 0)
			return m;
	}
	return NULL;
}

/* How many words of `name` stand in `other`, whatever their case; *count: how many there are. */
static size_t
words_shared(struct article *article, struct value name, struct value other, size_t *count)
{
	size_t len, other_len, shared = 0;
	const char *words = article_key(article, name.text, name.len, &len);
	const char *key = article_key(article, other.text, other.len, &other_len);

	*count = 0;
	for (size_t at = 0, end; at < len; at = end + 1) {
		for (end = at; end < len && words[end] != ' ';)
			end++;
		(*count)++;
		shared += memmem(key, other_len, words + at, end - at) != NULL;
	}
	return shared;
}

/* Does the list mean another body by these letters than the article?  Not where two thirds of the article's words stand in its
 * name, or more than half of its name in those, nor where its name is the letters as a word: Thaco. */
static bool
means_another(struct article *article, const struct mention *m, struct value canonical, struct value name)
{
	const struct value letters = article_text(article, m, NULL);
	size_t count, of, shared = words_shared(article, name, canonical, &count);

	return 3 * shared < 2 * count && 2 * words_shared(article, canonical, name, &of) <= of &&
	       words_shared(article, letters, canonical, &of) == 0;
}

static void
take_meaning(struct article *article, struct mention *m, const struct meaning *meaning)
{
	const struct value name = article_text(article, meaning->definition, "long");
	const struct value canonical = tag_field(m->tag, "canonical");
	size_t len;
	const char *words = article_words(article, m->tag, &len);
	const bool known = canonical.kind == VALUE_TEXT && (canonical.len != len || memcmp(canonical.text, words, len) != 0);
	struct value id = { 0 };

	if (known && (meaning->body == NULL || !means_another(article, m, canonical, name)))
		return;
	if (meaning->body != NULL)
		id = tag_field(meaning->body->tag, "id");
	tag_set_field(article->document, m->tag, "canonical",
		      meaning->body != NULL ? article_text(article, meaning->body, "canonical") : name, "abbreviations");
	if (id.kind == VALUE_TEXT)
		tag_set_field(article->document, m->tag, "id", id, "abbreviations");
	else if (known)
		tag_drop_field(m->tag, "id");
}

void
abbreviations_complete(struct article *article)
{
	struct lookup meanings = { .arena = article->arena };
	size_t len, long_len;

	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];
		struct meaning *meaning;
		const char *name;

		if (m->kind != MENTION_ABBREVIATION || (name = article_field(m->tag, "short", &len)) == NULL ||
		    article_field(m->tag, "long", &long_len) == NULL || lookup_get(&meanings, name, len) != NULL)
			continue;
		*lookup_at(&meanings, name, len) = meaning = arena_zero(article->arena, sizeof *meaning);
		*meaning = (struct meaning){ m, defined_body(article, i) };
	}
	for (size_t i = 0; i < article->count && meanings.count > 0; i++) {
		struct mention *m = &article->mentions[i];
		const char *words = article_words(article, m->tag, &len);
		const struct meaning *meaning;

		if (m->kind == MENTION_ORGANIZATION && (meaning = lookup_get(&meanings, words, len)) != NULL)
			take_meaning(article, m, meaning);
	}
}
