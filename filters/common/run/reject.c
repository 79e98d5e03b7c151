#include "run/reject.h"

#include <string.h>

#include "base/diagnostic.h"
#include "record/compose.h"

void
reject_base64(const char *bytes, size_t len, struct buffer *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = (const unsigned char *)bytes;

	buffer_reserve(out, (len + 2) / 3 * 4);
	for (size_t i = 0; i < len; i += 3) {
		size_t have = len - i < 3 ? len - i : 3;
		unsigned bits = (unsigned)in[i] << 16 | (have > 1 ? (unsigned)in[i + 1] << 8 : 0) | (have > 2 ? in[i + 2] : 0);

		for (size_t d = 0; d < 4; d++)
			buffer_byte(out, d <= have ? digits[bits >> (18 - 6 * d) & 63] : '=');
	}
}

/* Names and messages may hold any bytes: what is no clean UTF-8 is escaped as in messages. */
static void
add_text(struct buffer *out, const char *key, const char *text)
{
	char safe[2048];

	diagnostic_escape(safe, sizeof safe, text, strlen(text));
	compose_key(out, key);
	compose_text(out, safe);
}

static void
add_number(struct buffer *out, const char *key, size_t number)
{
	compose_key(out, key);
	buffer_unsigned(out, number);
}

static void
add_object(struct buffer *out, const char *bytes, size_t len)
{
	while (len > 0 && bytes[len - 1] != '}')
		len--;
	while (len > 0 && *bytes != '{') {
		bytes++;
		len--;
	}
	compose_key(out, "record");
	buffer_append(out, bytes, len);
}

static void
add_raw(struct buffer *out, const struct reject *r)
{
	size_t len = r->len < REJECT_RAW_MAX ? r->len : REJECT_RAW_MAX;

	compose_key(out, "raw_base64");
	buffer_byte(out, '"');
	reject_base64(r->bytes, len, out);
	buffer_byte(out, '"');
	if (r->whole > len) {
		add_number(out, "raw_bytes", r->whole);
		compose_key(out, "truncated");
		buffer_text(out, "true");
	}
}

void
reject_compose(const struct reject *r, struct buffer *out)
{
	const struct place *at = &r->why->place;

	buffer_text(out, "{\"_type\":\"reject\"");
	add_text(out, "stage", r->stage);
	add_text(out, "file", at->file == NULL ? "-" : at->file);
	add_number(out, "line", at->line);
	add_number(out, "byte", at->byte);
	add_text(out, "code", fault_code_name(r->why->code));
	add_text(out, "message", r->why->message);
	if (r->rule != NULL)
		add_text(out, "rule", r->rule);
	if (r->parsed)
		add_object(out, r->bytes, r->len);
	else
		add_raw(out, r);
	buffer_text(out, "}\n");
}
