/* row_json.h - a row as a JSON object: {"document":"…","seq":0,"fields":{…}}; NULL is null, numbers and json columns are as
 * the record spells them. */
#ifndef EMIT_ROW_JSON_H
#define EMIT_ROW_JSON_H

#include "base/buffer.h"
#include "mapping.h"
#include "value.h"

void row_json(const struct mapping_table *, const struct cell *cells, struct buffer *out);

#endif
