#include "base/fault.h"

#include <stdio.h>

static const char *const names[FAULT_CODES] = {
	[FAULT_NONE] = "", [FAULT_BAD_JSON] = "BAD_JSON", [FAULT_TRUNCATED] = "TRUNCATED",
	[FAULT_BAD_UTF8] = "BAD_UTF8", [FAULT_NUL] = "NUL", [FAULT_NOT_OBJECT] = "NOT_OBJECT",
	[FAULT_DUPLICATE_KEY] = "DUPLICATE_KEY", [FAULT_TOO_LONG] = "TOO_LONG", [FAULT_TOO_DEEP] = "TOO_DEEP",
	[FAULT_TOO_MANY_VALUES] = "TOO_MANY_VALUES", [FAULT_TRAILING_DATA] = "TRAILING_DATA",
	[FAULT_MISSING_FIELD] = "MISSING_FIELD", [FAULT_WRONG_TYPE] = "WRONG_TYPE",
	[FAULT_BAD_OFFSET] = "BAD_OFFSET", [FAULT_WRONG_FORM] = "WRONG_FORM", [FAULT_BUDGET] = "BUDGET",
	[FAULT_CONSTRAINT] = "CONSTRAINT", [FAULT_KEY_CONFLICT] = "KEY_CONFLICT",
	[FAULT_CONFIG] = "CONFIG", [FAULT_IO] = "IO", [FAULT_STATE] = "STATE",
};

const char *
fault_code_name(enum fault_code code)
{
	return code < FAULT_CODES ? names[code] : "";
}

/* A cut inside a UTF-8 character goes back to the character's start. */
static void
cut_at_character(char *text, size_t room)
{
	size_t at = room - 1;

	while (at > 0 && ((unsigned char)text[at - 1] & 0xC0) == 0x80)
		at--;
	if (at > 0 && ((unsigned char)text[at - 1] & 0xC0) == 0xC0)
		at--;
	text[at] = '\0';
}

int
fault_vset(struct fault *why, enum fault_code code, const struct place *at, const char *format, va_list args)
{
	int need;

	if (why == NULL || why->code != FAULT_NONE)
		return -1;
	why->code = code;
	why->place = at != NULL ? *at : (struct place){ 0 };
	why->excerpt[0] = '\0';
	need = vsnprintf(why->message, sizeof why->message, format, args);
	if (need >= (int)sizeof why->message)
		cut_at_character(why->message, sizeof why->message);
	return -1;
}

int
fault_set(struct fault *why, enum fault_code code, const struct place *at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fault_vset(why, code, at, format, args);
	va_end(args);
	return -1;
}
