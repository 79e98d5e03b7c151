/* json.h - a value as JSON. */
#ifndef TAG_DOCUMENT_JSON_H
#define TAG_DOCUMENT_JSON_H

#include "base/buffer.h"
#include "model.h"

/* Append; NONE is written as null.  Values nest at most as deep as the document stage builds them (three levels). */
void json_value(struct buffer *, const struct value *);

#endif
