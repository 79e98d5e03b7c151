#include "run/hint.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define LOOK 2048                          /* bytes that decide */

static bool
begins(const char *bytes, size_t len, const char *magic, size_t magic_len)
{
	return len >= magic_len && memcmp(bytes, magic, magic_len) == 0;
}

/* UTF-16 without a mark: Latin text has a NUL in every second byte. */
static bool
is_utf16(const char *bytes, size_t len)
{
	size_t nuls[2] = { 0 };

	if (begins(bytes, len, "\xff\xfe", 2) || begins(bytes, len, "\xfe\xff", 2))
		return true;
	len = len > LOOK ? LOOK : len & ~(size_t)1;
	for (size_t i = 0; i < len; i++)
		nuls[i & 1] += bytes[i] == '\0';
	return len >= 8 && ((nuls[0] == 0 && nuls[1] > len / 4) || (nuls[1] == 0 && nuls[0] > len / 4));
}

const char *
hint_binary(const char *bytes, size_t len)
{
	static const struct { const char *magic; size_t len; const char *name; } known[] = {
		{ "\x1f\x8b", 2, "gzip; use gzip -dc" },
		{ "\x28\xb5\x2f\xfd", 4, "zstd; use zstd -dc" },
		{ "\xfd" "7zXZ\0", 6, "xz; use xz -dc" },
		{ "BZh", 3, "bzip2; use bzip2 -dc" },
		{ "%PDF-", 5, "PDF; use pdftotext" },
		{ "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "a Word or Excel file of the old kind; save it as text" },
		{ "{\\rtf", 5, "RTF; save it as text" },
		{ "SQLite format 3", 16, "an SQLite database" },
		{ "PAR1", 4, "Parquet" },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (begins(bytes, len, known[i].magic, known[i].len))
			return known[i].name;
	if (begins(bytes, len, "PK\3\4", 4)) {
		size_t look = len < 64 * 1024 ? len : 64 * 1024;

		/* Word puts its folder's name into one of the first entries. */
		if (memmem(bytes, look, "word/", 5) != NULL || memmem(bytes, look, "[Content_Types].xml", 19) != NULL)
			return "DOCX; save it as text";
		return "a ZIP archive; use unzip -p";
	}
	return is_utf16(bytes, len) ? "UTF-16; use iconv -f UTF-16 -t UTF-8" : NULL;
}

static const char *
skip_blanks(const char *at, const char *end)
{
	while (at < end && strchr(" \t\r\n", *at) != NULL && *at != '\0')
		at++;
	return at;
}

static bool
begins_word(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - at) >= len && strncasecmp(at, word, len) == 0;
}

/* A text may begin with '{': "{Bài} Hội nghị …".  Not an object without quotes, as other languages have them. */
static bool
is_text_in_braces(const char *at, const char *next, const char *line_end)
{
	while (line_end > at && strchr(" \t\r", line_end[-1]) != NULL)
		line_end--;
	if (next >= line_end || strchr("\"'{}[\\", *next) != NULL)
		return false;
	return memchr(at, ':', (size_t)(line_end - at)) == NULL || strchr("},{", line_end[-1]) == NULL;
}

const char *
hint_lines(const char *bytes, size_t len)
{
	const char *end = bytes + (len < LOOK ? len : LOOK), *at = bytes, *line_end, *next;

	if (begins(bytes, len, "\xef\xbb\xbf", 3))
		at += 3;
	at = skip_blanks(at, end);
	if (at == end)
		return NULL;
	line_end = memchr(at, '\n', (size_t)(end - at));
	next = skip_blanks(at + 1, end);
	if (*at == '[' && next < end && (*next == '{' || *next == '[' || *next == '"'))
		return "a JSON array; use jq -c '.[]'";
	if (*at == '{' && line_end != NULL && next > line_end && next < end && (*next == '"' || *next == '}'))
		return "pretty-printed JSON; use jq -c .";
	if (begins_word(at, end, "<!doctype html") || begins_word(at, end, "<html") || begins_word(at, end, "<head"))
		return "HTML; take the text out first";
	if (*at == '<')
		return "XML or HTML; take the text out first";
	if (line_end == NULL)
		line_end = end;
	if (*at == '{' && is_text_in_braces(at, next, line_end))
		return "plain text that begins with '{'; normalize --from=text reads that";
	if (strchr("{[\"-0123456789", *at) == NULL && memchr(at, ' ', (size_t)(line_end - at)) != NULL)
		return "plain text; normalize reads that";
	return NULL;
}
