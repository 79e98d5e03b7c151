/* reject.h - the control record that keeps a rejected record (cli.md, "Rejects"). */
#ifndef RUN_REJECT_H
#define RUN_REJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"

#define REJECT_RAW_MAX (1u << 20)          /* of a line that did not parse so much is kept */

struct reject {
	const char *stage, *rule;          /* rule: or NULL */
	const struct fault *why;           /* place: file, line, byte in the file */
	const char *bytes;                 /* the line, or the text of a file */
	size_t len;
	size_t whole;                      /* bytes the input had; more than len where the reader cut it */
	bool parsed;                       /* bytes are a JSON object (blanks around it are allowed) */
};

/* Append the line, with its line end. */
void reject_compose(const struct reject *, struct buffer *out);

/* Append as base64 (RFC 4648, padded). */
void reject_base64(const char *bytes, size_t len, struct buffer *out);

#endif
