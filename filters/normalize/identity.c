#include "identity.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "unicode/utf8.h"

/* A path without "." and doubled slashes, and without a slash at its end. */
static void
simplify(const char *path, struct buffer *out)
{
	while (*path != '\0') {
		size_t part = strcspn(path, "/");
		bool absolute = part == 0 && out->len == 0;

		if (absolute || (part > 0 && !(part == 1 && path[0] == '.'))) {
			if (out->len > 0 && out->bytes[out->len - 1] != '/')
				buffer_byte(out, '/');
			buffer_append(out, absolute ? "/" : path, absolute ? 1 : part);
		}
		path += part;
		path += strspn(path, "/");
	}
}

/* Where file goes on below base, as an offset into the simplified file; 0 where it does not lie there. */
static size_t
below(const struct buffer *file, const struct buffer *base)
{
	size_t len = base->len;

	if (len == 0)
		return 0;
	if (file->len <= len || memcmp(file->bytes, base->bytes, len) != 0)
		return 0;
	if (base->bytes[len - 1] == '/')
		return len;
	return file->bytes[len] == '/' && file->len > len + 1 ? len + 1 : 0;
}

static bool
is_clean(const char *name, size_t len)
{
	size_t size;

	if (!utf8_valid(name, len))
		return false;
	for (size_t at = 0; at < len; at += size) {
		uint32_t point = utf8_decode(name + at, &size);

		if (point < 0x20 || (point >= 0x7F && point < 0xA0))
			return false;
	}
	return true;
}

static void
append_escaped(const char *name, size_t len, struct buffer *out)
{
	size_t size;

	for (size_t at = 0; at < len; at += size) {
		size_t valid = utf8_valid_prefix(name + at, len - at < 4 ? len - at : 4);

		size = 1;
		if (valid > 0)
			(void)utf8_decode(name + at, &size);
		if (name[at] == '\\')
			buffer_text(out, "\\\\");
		else if (valid > 0 && is_clean(name + at, size))
			buffer_append(out, name + at, size);
		else
			for (size_t i = at; i < at + size; i++)
				buffer_printf(out, "\\x%02X", (unsigned)(unsigned char)name[i]);
	}
}

void
identity_source(const char *file, const char *base, struct buffer *out)
{
	struct buffer simple_file = { 0 }, simple_base = { 0 };
	const char *name = file;
	size_t len = strlen(file);

	if (base != NULL) {
		size_t rest;

		simplify(file, &simple_file);
		simplify(base, &simple_base);
		rest = below(&simple_file, &simple_base);
		if (rest > 0 || (simple_base.len == 0 && simple_file.len > 0)) {
			name = simple_file.bytes + rest;
			len = simple_file.len - rest;
		}
	}
	if (is_clean(name, len))
		buffer_append(out, name, len);
	else
		append_escaped(name, len, out);
	buffer_free(&simple_file);
	buffer_free(&simple_base);
}

void
identity_hash(const char *bytes, size_t len, char out[33])
{
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, len));
	for (size_t i = 0; i < sizeof canonical.digest; i++)
		snprintf(out + 2 * i, 3, "%02x", (unsigned)canonical.digest[i]);
}
