#include "width.h"

#include <stdbool.h>
#include <string.h>

#include "base/diagnostic.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

static const uint32_t wide[][2] = {
	{ 0x1100, 0x115F }, { 0x2E80, 0x303E }, { 0x3041, 0x4DBF }, { 0x4E00, 0xA4CF }, { 0xA960, 0xA97F }, { 0xAC00, 0xD7A3 },
	{ 0xF900, 0xFAFF }, { 0xFE30, 0xFE6F }, { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 }, { 0x1F300, 0x1F64F },
	{ 0x1F680, 0x1F6FF }, { 0x1F900, 0x1F9FF }, { 0x20000, 0x3FFFD },
};

unsigned
width_of_point(uint32_t point)
{
	if (point < 0x300)
		return 1;
	if (class_of(point) & (CLASS_MARK | CLASS_INVISIBLE))
		return 0;
	for (size_t i = 0; i < sizeof wide / sizeof *wide && point >= wide[i][0]; i++)
		if (point <= wide[i][1])
			return 2;
	return 1;
}

size_t
width_of(const char *bytes, size_t len)
{
	size_t width = 0, size;

	for (size_t at = 0; at < len; at += size)
		width += width_of_point(utf8_decode(bytes + at, &size));
	return width;
}

/* One character as it is shown: itself, a blank, or its escape. */
static void
show_point(const char *bytes, size_t size, struct buffer *out)
{
	char shown[32] = "";

	if (size == 1 && (*bytes == '\n' || *bytes == '\t' || *bytes == '\r'))
		buffer_byte(out, ' ');
	else if (size == 1 && (unsigned char)*bytes >= 0x20 && *bytes != 0x7F)
		buffer_byte(out, *bytes);
	else
		buffer_append(out, shown, diagnostic_escape(shown, sizeof shown, bytes, size));
}

size_t
width_show(const char *bytes, size_t len, size_t most, struct buffer *out)
{
	size_t width = 0, size, start = out->len, fits = out->len, fits_width = 0;

	for (size_t at = 0; at < len; at += size) {
		size_t from = out->len;

		utf8_decode(bytes + at, &size);
		show_point(bytes + at, size, out);
		width += width_of(out->bytes + from, out->len - from);
		if (width > most || out->len - start > 8 * most + 64) {        /* columns, or a heap of marks without width */
			out->len = fits;
			buffer_text(out, "…");
			return fits_width + 1;
		}
		if (width + 1 <= most) {
			fits = out->len;
			fits_width = width;
		}
	}
	return width;
}
