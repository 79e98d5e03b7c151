#include "signature.h"

#include <string.h>
#include <xxhash.h>

#include "record/compose.h"

/* ---- digits ---- */

static void
add_digits(struct buffer *out, const char *key, const void *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *from = bytes;

	compose_key(out, key);
	buffer_byte(out, '"');
	buffer_reserve(out, 2 * len + 1);
	for (size_t i = 0; i < len; i++) {
		buffer_byte(out, digits[from[i] >> 4]);
		buffer_byte(out, digits[from[i] & 15]);
	}
	buffer_byte(out, '"');
}

static int
digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A member of digits; no bytes where it is absent. */
static int
read_digits(struct record *record, const char *key, struct arena *arena, struct text *out, struct fault *why)
{
	size_t len;
	const char *from = record_string(record, key, &len);
	char *bytes;

	*out = (struct text){ NULL, 0 };
	if (from == NULL)
		return 0;
	bytes = arena_alloc(arena, len / 2 + 1);
	for (size_t i = 0; i + 1 < len; i += 2) {
		int high = digit(from[i]), low = digit(from[i + 1]);

		if (high < 0 || low < 0)
			len = 1;
		else
			bytes[i / 2] = (char)(high << 4 | low);
	}
	if (len % 2 != 0)
		return fault_set(why, FAULT_WRONG_FORM, NULL, "'%s' is no row of hexadecimal digits", key);
	*out = (struct text){ bytes, len / 2 };
	return 0;
}

static void
put64(unsigned char *to, uint64_t value)
{
	for (size_t i = 0; i < 8; i++)
		to[i] = (unsigned char)(value >> 8 * i);
}

static uint64_t
get64(const char *from)
{
	uint64_t value = 0;

	for (size_t i = 0; i < 8; i++)
		value |= (uint64_t)(unsigned char)from[i] << 8 * i;
	return value;
}

static uint64_t
parameters_of(const struct settings *s)
{
	struct buffer text = { 0 };
	uint64_t hash;

	settings_describe(s, &text);
	hash = XXH3_64bits(text.bytes, text.len);
	buffer_free(&text);
	return hash;
}

/* ---- lines ---- */

static void
add_numbers(struct buffer *out, const char *key, const uint64_t *numbers, size_t count)
{
	unsigned char bytes[16];

	for (size_t i = 0; i < count; i++)
		put64(bytes + 8 * i, numbers[i]);
	add_digits(out, key, bytes, 8 * count);
}

static void
add_text(struct buffer *out, const char *key, struct text t)
{
	if (t.bytes == NULL)
		return;
	compose_key(out, key);
	compose_string(out, t.bytes, t.len);
}

static void
add_blob(struct buffer *out, const char *key, struct text t)
{
	if (t.bytes != NULL)
		add_digits(out, key, t.bytes, t.len);
}

void
signature_write(const struct row *r, const struct settings *s, struct buffer *out)
{
	const uint64_t exact[] = { r->exact.low, r->exact.high }, titles[] = { r->title_hash, r->template_hash };
	const uint64_t parameters = parameters_of(s);

	buffer_printf(out, "{\"seq\":%llu", (unsigned long long)r->number);
	add_text(out, "id", r->id);
	add_numbers(out, "parameters", &parameters, 1);
	add_numbers(out, "exact", exact, 2);
	if (r->empty)
		buffer_text(out, ",\"empty\":true");
	if (r->url != 0)
		add_numbers(out, "url", &r->url, 1);
	add_text(out, "title", r->title);
	add_numbers(out, "titles", titles, 2);
	add_text(out, "source", r->source);
	buffer_printf(out, ",\"count\":%zu,\"in_title\":%zu", r->count, r->in_title);
	add_blob(out, "codes", r->codes);
	add_blob(out, "sample", r->sample);
	add_blob(out, "reaches", r->reaches);
	add_blob(out, "signature", r->signature);
	buffer_text(out, "}\n");
}

int
signature_number(struct record *record, const char *name, uint64_t *out, struct fault *why)
{
	struct item item;
	size_t value;

	if (record_need_item(record, name, ITEM_NUMBER, &item, why) < 0)
		return -1;
	if (!item_size(item, &value) || value >= UINT32_MAX)
		return fault_set(why, FAULT_WRONG_FORM, NULL, "'%s' is no number of a document", name);
	*out = value;
	return 0;
}

/* Numbers of 64 bits; all zero where the member is absent and may be. */
static int
read_numbers(struct record *record, const char *name, struct arena *arena, uint64_t *numbers, size_t count, bool needed,
    struct fault *why)
{
	struct text bytes;

	if (read_digits(record, name, arena, &bytes, why) < 0)
		return -1;
	if (bytes.bytes == NULL && !needed)
		return 0;
	if (bytes.len != 8 * count)
		return fault_set(why, FAULT_WRONG_FORM, NULL, "'%s' does not have %zu hexadecimal digits", name, 16 * count);
	for (size_t i = 0; i < count; i++)
		numbers[i] = get64(bytes.bytes + 8 * i);
	return 0;
}

static int
read_head(struct record *record, const struct settings *s, struct arena *arena, struct row *r, struct fault *why)
{
	uint64_t exact[2] = { 0 }, titles[2] = { 0 }, parameters = 0;

	if (signature_number(record, "seq", &r->number, why) < 0 ||
	    record_need_string(record, "id", &r->id.bytes, &r->id.len, why) < 0 ||
	    read_numbers(record, "parameters", arena, &parameters, 1, true, why) < 0 ||
	    read_numbers(record, "exact", arena, exact, 2, true, why) < 0 ||
	    read_numbers(record, "url", arena, &r->url, 1, false, why) < 0 ||
	    read_numbers(record, "titles", arena, titles, 2, true, why) < 0)
		return -1;
	if (parameters != parameters_of(s))
		return fault_set(why, FAULT_CONFIG, NULL, "a signature made with other parameters than these");
	r->exact = (struct digest){ exact[0], exact[1] };
	r->title_hash = titles[0];
	r->template_hash = titles[1];
	r->empty = record_item(record, "empty").type == ITEM_TRUE;
	r->title.bytes = record_string(record, "title", &r->title.len);
	r->source.bytes = record_string(record, "source", &r->source.len);
	return 0;
}

int
signature_read(struct record *record, const struct settings *s, struct arena *arena, struct row *r, struct fault *why)
{
	uint64_t count, in_title;

	*r = (struct row){ 0 };
	if (read_head(record, s, arena, r, why) < 0 || signature_number(record, "count", &count, why) < 0 ||
	    signature_number(record, "in_title", &in_title, why) < 0 || read_digits(record, "codes", arena, &r->codes, why) < 0 ||
	    read_digits(record, "sample", arena, &r->sample, why) < 0 || read_digits(record, "reaches", arena, &r->reaches, why) < 0 ||
	    read_digits(record, "signature", arena, &r->signature, why) < 0)
		return -1;
	r->count = (size_t)count;
	r->in_title = (size_t)in_title;
	r->first = r->number;
	r->cluster = r->id;
	r->verdict = (struct text){ "", 0 };
	if (r->title.bytes == NULL)
		r->title = (struct text){ "", 0 };
	if (r->codes.bytes == NULL || !row_is_sound(r, s))
		return fault_set(why, FAULT_WRONG_FORM, NULL, "no whole signature");
	return 0;
}
