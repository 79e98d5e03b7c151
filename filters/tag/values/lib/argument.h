/* argument.h - what value functions share: the bytes of an argument and values of fresh text. */
#ifndef TAG_VALUES_LIB_ARGUMENT_H
#define TAG_VALUES_LIB_ARGUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "values/function.h"

/* The words of argument `index`; false where it is not given, took no part, is empty or is no text. */
bool argument_text(const struct call *, size_t index, const char **bytes, size_t *len);
/* A number of digits, of any script, because \d takes them; at most six.  False like argument_text. */
bool argument_digits(const struct call *, size_t index, int *value);
/* MADE with a copy of bytes, MADE_NOTHING for none. */
enum made made_text(const struct call *, const char *bytes, size_t len, struct value *out);
enum made made_number(const struct call *, const char *bytes, size_t len, struct value *out);

#endif
