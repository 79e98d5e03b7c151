#include "value.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "unicode/fold.h"

/* One cell in the making. */
struct making {
	const struct mapping_table *table;
	const struct mapping_column *column;
	struct item item;
	struct arena *arena;
	struct buffer *spare;
	struct cell *cell;
	struct fault *why;
};

/* ---- refusals -------------------------------------------------------------------------------------------- */

#define SHOWN 60                           /* bytes of a value that a message quotes */

static int
wrong_type(const struct making *m, struct item item, const char *wanted)
{
	return fault_set(m->why, FAULT_WRONG_TYPE, NULL, "%s.%s: %s where %s is wanted", m->table->name, m->column->name,
	    item_type_name(item.type), wanted);
}

static int
lossy(const struct making *m, const char *bytes, size_t len, const char *what)
{
	char shown[SHOWN * 6 + 1];

	diagnostic_escape(shown, sizeof shown, bytes, len < SHOWN ? len : SHOWN);
	return fault_set(m->why, FAULT_CONSTRAINT, NULL, "%s.%s: '%s%s' %s", m->table->name, m->column->name, shown,
	    len > SHOWN ? "…" : "", what);
}

/* ---- numbers --------------------------------------------------------------------------------------------- */

#define DIGITS 17                          /* significant digits that a double can need */

/* A decimal without its leading and trailing zeros: value = 0.DIGITS * 10^exponent. */
struct decimal {
	char digits[DIGITS + 1];
	size_t count;                      /* significant digits; DIGITS + 1: more than we look at */
	long exponent;
	bool negative;
};

static void
decimal_digit(struct decimal *d, char digit, size_t *zeros)
{
	if (digit == '0') {
		if (d->count > 0)
			++*zeros;
		return;
	}
	for (; *zeros > 0 && d->count <= DIGITS; --*zeros)
		d->digits[d->count++] = '0';
	*zeros = 0;
	if (d->count <= DIGITS)
		d->digits[d->count++] = digit;
}

static void
decimal_read(struct decimal *d, const char *number)
{
	size_t zeros = 0;
	bool fraction = false;

	*d = (struct decimal){ .negative = *number == '-' };
	for (number += d->negative; *number != '\0' && *number != 'e' && *number != 'E'; number++) {
		if (*number == '.') {
			fraction = true;
			continue;
		}
		if (!fraction && (d->count > 0 || *number != '0'))
			d->exponent++;
		if (fraction && d->count == 0 && *number == '0')
			d->exponent--;
		decimal_digit(d, *number, &zeros);
	}
	if (*number != '\0') {
		long e = strtol(number + 1, NULL, 10);         /* out of range gives LONG_MAX, far beyond any double */

		d->exponent = e > 1000000 ? 1000000 : e < -1000000 ? -1000000 : d->exponent + e;
	}
	if (d->count == 0)
		d->exponent = 0;
}

static bool
decimal_equal(const struct decimal *a, const struct decimal *b)
{
	return a->count == b->count && a->exponent == b->exponent && a->negative == b->negative &&
	    memcmp(a->digits, b->digits, a->count) == 0;
}

/* Up to 15 digits always come back from a double of middling size.  With 16 and 17 a fraction is what another double was
 * printed as; of a whole number every digit counts.  Beyond, and at the ends of the range, printing tells. */
static bool
real_keeps(const char *number, double value)
{
	struct decimal given, back;
	char printed[40];
	bool middling;

	decimal_read(&given, number);
	middling = given.exponent > -290 && given.exponent < 290;
	if (given.count > DIGITS || !isfinite(value))
		return false;
	if (middling && (given.count <= 15 || given.exponent < (long)given.count))
		return true;
	for (int digits = (int)given.count; digits <= DIGITS; digits++) {
		snprintf(printed, sizeof printed, "%.*e", digits > 0 ? digits - 1 : 0, value);
		decimal_read(&back, printed);
		if (decimal_equal(&given, &back))
			return strtod(printed, NULL) == value;
	}
	return false;
}

/* The number with a NUL behind it, for strtod. */
static const char *
number_text(struct making *m)
{
	buffer_clear(m->spare);
	buffer_append(m->spare, m->item.bytes, m->item.len);
	return buffer_string(m->spare);
}

/* The item as it is spelled. */
static void
take_bytes(struct making *m)
{
	m->cell->bytes = m->item.bytes;
	m->cell->len = m->item.len;
}

static int
cell_real(struct making *m)
{
	const char *number;

	if (m->item.type != ITEM_NUMBER)
		return wrong_type(m, m->item, "a number");
	number = number_text(m);
	m->cell->real = strtod(number, NULL);
	if (!real_keeps(number, m->cell->real))
		return lossy(m, m->item.bytes, m->item.len, "is more than a double can hold");
	take_bytes(m);
	return 0;
}

static void
digits_of(long long value, struct arena *arena, struct cell *cell)
{
	char *made = arena_alloc(arena, 24);

	cell->integer = value;
	cell->len = (size_t)snprintf(made, 24, "%lld", value);
	cell->bytes = made;
}

/* A whole number that is spelled with a fraction or an exponent: 1e3, 22.0. */
static bool
whole_of(const char *number, struct arena *arena, struct cell *cell)
{
	struct decimal d;
	char digits[24];
	size_t len = 0;

	decimal_read(&d, number);
	if (d.count > DIGITS || d.exponent > 19 || d.exponent < (long)d.count)
		return false;
	if (d.negative)
		digits[len++] = '-';
	for (long i = 0; i < d.exponent; i++)
		digits[len++] = i < (long)d.count ? d.digits[i] : '0';
	digits[len] = '\0';
	errno = 0;
	digits_of(strtoll(digits, NULL, 10), arena, cell);
	return errno == 0;
}

static int
cell_integer(struct making *m)
{
	if (m->item.type != ITEM_NUMBER)
		return wrong_type(m, m->item, "a whole number");
	if (item_integer(m->item, &m->cell->integer)) {
		take_bytes(m);
		if (m->cell->integer == 0)
			digits_of(0, m->arena, m->cell);       /* -0 is 0 */
		return 0;
	}
	if (whole_of(number_text(m), m->arena, m->cell))
		return 0;
	return lossy(m, m->item.bytes, m->item.len, "is no whole number of 64 bits");
}

void
value_index(size_t index, struct arena *arena, struct cell *cell)
{
	char *made = arena_alloc(arena, 24), *at = made + 24;

	cell->integer = (long long)index;
	do
		*--at = (char)('0' + index % 10);
	while ((index /= 10) > 0);
	cell->bytes = at;
	cell->len = (size_t)(made + 24 - at);
}

/* ---- dates ----------------------------------------------------------------------------------------------- */

/* A run of digits of this length as a number in [least, most]; -1 where it is none. */
static int
number_in(const char *bytes, size_t digits, int least, int most)
{
	int value = 0;

	for (size_t i = 0; i < digits; i++) {
		if (bytes[i] < '0' || bytes[i] > '9')
			return -1;
		value = value * 10 + (bytes[i] - '0');
	}
	return value < least || value > most ? -1 : value;
}

bool
value_is_date(const char *bytes, size_t len)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year, month, day;

	if (len != 10 || bytes[4] != '-' || bytes[7] != '-')
		return false;
	year = number_in(bytes, 4, 1, 9999);
	month = number_in(bytes + 5, 2, 1, 12);
	if (year < 1 || month < 1)
		return false;
	day = number_in(bytes + 8, 2, 1, days[month - 1]);
	return day > 0 && (month != 2 || day < 29 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)));
}

/* Z, +07:00, -0330 or +07, or nothing. */
static bool
is_zone(const char *bytes, size_t len)
{
	if (len == 0 || (len == 1 && bytes[0] == 'Z'))
		return true;
	if ((bytes[0] != '+' && bytes[0] != '-') || len < 3 || number_in(bytes + 1, 2, 0, 15) < 0)
		return false;
	if (len == 3)
		return true;
	if (bytes[3] == ':')
		return len == 6 && number_in(bytes + 4, 2, 0, 59) >= 0;
	return len == 5 && number_in(bytes + 3, 2, 0, 59) >= 0;
}

bool
value_is_timestamp(const char *bytes, size_t len)
{
	size_t at = 16;

	if (len < 16 || !value_is_date(bytes, 10) || (bytes[10] != 'T' && bytes[10] != ' ') || bytes[13] != ':')
		return false;
	if (number_in(bytes + 11, 2, 0, 23) < 0 || number_in(bytes + 14, 2, 0, 59) < 0)
		return false;
	if (len >= 19 && bytes[16] == ':') {
		if (number_in(bytes + 17, 2, 0, 59) < 0)
			return false;
		at = 19;
		if (len > 20 && bytes[19] == '.') {
			size_t from = at = 20;

			while (at < len && bytes[at] >= '0' && bytes[at] <= '9')
				at++;
			if (at == from || at - from > 6)
				return false;          /* finer than a microsecond is lost in databases */
		}
	}
	return is_zone(bytes + at, len - at);
}

static int
cell_date(struct making *m)
{
	struct cell *cell = m->cell;
	bool date = m->column->type == COLUMN_DATE;

	cell->bytes = item_string(m->item, m->arena, &cell->len);
	if (cell->bytes == NULL)
		return wrong_type(m, m->item, date ? "a date" : "a timestamp");
	if (date && !value_is_date(cell->bytes, cell->len))
		return lossy(m, cell->bytes, cell->len, "is no date (YYYY-MM-DD)");
	if (!date && !value_is_timestamp(cell->bytes, cell->len))
		return lossy(m, cell->bytes, cell->len, "is no timestamp (YYYY-MM-DDTHH:MM:SS)");
	return 0;
}

/* ---- texts ----------------------------------------------------------------------------------------------- */

static bool
is_scalar(struct item item)
{
	return item.type >= ITEM_TRUE && item.type <= ITEM_STRING;
}

static const char *
scalar_text(struct item item, struct arena *arena, size_t *len)
{
	if (item.type == ITEM_STRING)
		return item_string(item, arena, len);
	*len = item.len;
	return item.bytes;
}

static int
join(struct making *m)
{
	struct cursor at = cursor_over(m->item);
	struct item item;
	bool any = false;

	buffer_clear(m->spare);
	while (cursor_next(&at, &item)) {
		const char *text;
		size_t len;

		if (item.type == ITEM_NULL)
			continue;
		if (!is_scalar(item))
			return wrong_type(m, item, "a list of texts");
		text = scalar_text(item, m->arena, &len);
		if (any)
			buffer_text(m->spare, m->column->join);
		buffer_append(m->spare, text, len);
		any = true;
	}
	if (any) {
		m->cell->len = m->spare->len;
		m->cell->bytes = arena_copy(m->arena, m->spare->bytes, m->spare->len);
	}
	return 0;
}

/* Blanks at the ends go too: fold leaves one there. */
static void
even_out(struct making *m)
{
	struct cell *cell = m->cell;

	buffer_clear(m->spare);
	fold(cell->bytes, cell->len, FOLD_CASE | FOLD_TONE | FOLD_DASH | FOLD_SPACE | FOLD_QUOTE, m->spare);
	cell->bytes = arena_copy(m->arena, m->spare->bytes, m->spare->len);
	cell->len = m->spare->len;
	while (cell->len > 0 && cell->bytes[cell->len - 1] == ' ')
		cell->len--;
	while (cell->len > 0 && cell->bytes[0] == ' ') {
		cell->bytes++;
		cell->len--;
	}
}

static int
cell_text(struct making *m)
{
	bool list = m->column->join != NULL;

	if (list && m->item.type == ITEM_ARRAY) {
		if (join(m) < 0)
			return -1;
	} else if (is_scalar(m->item)) {
		m->cell->bytes = scalar_text(m->item, m->arena, &m->cell->len);
	} else {
		return wrong_type(m, m->item, list ? "a text or a list of texts" : "a text");
	}
	if (m->column->fold && m->cell->bytes != NULL)
		even_out(m);
	return 0;
}

/* ---- all of them ----------------------------------------------------------------------------------------- */

int
value_cell(const struct mapping_table *table, const struct mapping_column *column, struct item item, struct arena *arena,
    struct buffer *spare, struct cell *cell, struct fault *why)
{
	struct making m = { table, column, item, arena, spare, cell, why };

	*cell = (struct cell){ 0 };
	if (item.type == ITEM_ABSENT || item.type == ITEM_NULL)
		return 0;
	switch (column->type) {
	case COLUMN_TEXT:
		return cell_text(&m);
	case COLUMN_INTEGER:
		return cell_integer(&m);
	case COLUMN_REAL:
		return cell_real(&m);
	case COLUMN_DATE: case COLUMN_TIMESTAMP:
		return cell_date(&m);
	case COLUMN_BOOLEAN:
		if (item.type != ITEM_TRUE && item.type != ITEM_FALSE)
			return wrong_type(&m, item, "true or false");
		cell->integer = item.type == ITEM_TRUE;
		break;
	case COLUMN_JSON:
		break;
	}
	take_bytes(&m);
	return 0;
}

static bool
spelled_as(struct item item, const char *text)
{
	return item.bytes != NULL && item.len == strlen(text) && memcmp(item.bytes, text, item.len) == 0;
}

bool
value_matches(const struct mapping_condition *condition, struct item item)
{
	for (size_t i = 0; i < condition->value_count; i++)
		if (item.type == ITEM_STRING ? item_equals(item, condition->values[i]) : spelled_as(item, condition->values[i]))
			return true;
	return false;
}
