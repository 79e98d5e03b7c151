/* value.h - one JSON value becomes one typed cell, or is refused: nothing is lost in silence.
 *
 *   text       a string, number, true or false as it is spelled; with `join` also a list of those
 *   integer    a number without a fraction that fits in 64 bits; 1e3 and 22.0 are whole
 *   real       a number that a double can hold: at most 17 significant digits, a whole number to the last one; no 1e400
 *   boolean    true or false
 *   date       a string YYYY-MM-DD of a day that exists
 *   timestamp  a string YYYY-MM-DDTHH:MM[:SS[.F]][Z|+HH:MM]; a blank may stand for the T
 *   json       anything, byte for byte
 *
 * null and what is not there are NULL. */
#ifndef EMIT_VALUE_H
#define EMIT_VALUE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/fault.h"
#include "mapping.h"
#include "record/item.h"

/* The text of every cell is there too, whatever its type: a number as the record spells it (an integer in plain digits),
 * "true" and "false". */
struct cell {
	const char *bytes;                 /* NULL: the cell is NULL.  Borrowed from the record or its arena; no NUL behind */
	size_t len;
	union {
		long long integer;         /* COLUMN_INTEGER, COLUMN_BOOLEAN */
		double real;               /* COLUMN_REAL */
	};
};

/* Returns 0, or -1 with *why: WRONG_TYPE or CONSTRAINT, the message begins with "TABLE.COLUMN".  spare is work room. */
int value_cell(const struct mapping_table *, const struct mapping_column *, struct item, struct arena *,
    struct buffer *spare, struct cell *, struct fault *why);
/* The cell of a column that counts elements. */
void value_index(size_t index, struct arena *, struct cell *);

/* Is the spelling of this condition's values the item?  A string by its text, anything else by its bytes. */
bool value_matches(const struct mapping_condition *, struct item);

bool value_is_date(const char *bytes, size_t len);
bool value_is_timestamp(const char *bytes, size_t len);

#endif
