#include "values/lib/acronym.h"

#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"

uint32_t
acronym_initial(uint32_t point)
{
	uint32_t upper = fold_upper(point);

	return upper == 0x110 ? upper : fold_bare(upper);
}

size_t
acronym_letters(const char *bytes, size_t len, uint32_t out[ACRONYM_MOST])
{
	size_t count = 0;

	for (size_t at = 0; at < len;) {
		size_t size;
		uint32_t point = utf8_decode(bytes + at, &size);

		at += size;
		if (point == '.' || point == '-' || point == '&' || point == ' ')
			continue;
		if ((class_of(point) & (CLASS_LETTER | CLASS_DIGIT)) == 0 || count == ACRONYM_MOST)
			return 0;
		out[count++] = acronym_initial(point);
	}
	return count;
}

bool
acronym_stands_for(uint32_t initial, uint32_t letter)
{
	return initial == letter || (initial == 'W' && letter == 'U');
}
