/* vector.h - sixteen bytes at a time, where the machine is an x86-64: comparisons for code that looks at UTF-8 by its
 * bytes.  Whoever uses it has a scalar twin under #else that answers the same. */
#ifndef UNICODE_VECTOR_H
#define UNICODE_VECTOR_H

#if defined __SSE2__

#define UNICODE_VECTOR 1

#include <emmintrin.h>
#include <stdint.h>

static inline __m128i
vector_load(const char *bytes)
{
	return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

static inline __m128i
vector_equal(__m128i bytes, int byte)
{
	return _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)byte));
}

/* first and last are both ASCII, or both not: bytes compare as signed ones. */
static inline __m128i
vector_between(__m128i bytes, int first, int last)
{
	return _mm_andnot_si128(_mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8((char)first)),
	    _mm_cmpgt_epi8(bytes, _mm_set1_epi8((char)last))), _mm_set1_epi8(-1));
}

static inline __m128i
vector_or(__m128i a, __m128i b)
{
	return _mm_or_si128(a, b);
}

static inline __m128i
vector_and(__m128i a, __m128i b)
{
	return _mm_and_si128(a, b);
}

static inline __m128i
vector_leads(__m128i bytes)                /* bytes from C0 on */
{
	return _mm_and_si128(bytes, _mm_cmpgt_epi8(bytes, _mm_set1_epi8((char)0xBF)));
}

static inline uint64_t
vector_mask(__m128i bytes)                 /* the high bit of each byte */
{
	return (uint64_t)(unsigned)_mm_movemask_epi8(bytes);
}

/* Second bytes of C3 in the Vietnamese alphabet, as if they were of small letters (A0..BF). */
static inline __m128i
vector_latin(__m128i second)
{
	__m128i latin = vector_or(vector_between(second, 0xA0, 0xA3), vector_between(second, 0xA8, 0xAA));     /* à..ã è..ê */

	latin = vector_or(latin, vector_or(vector_between(second, 0xAC, 0xAD), vector_between(second, 0xB2, 0xB5)));  /* ì í ò..õ */
	return vector_or(latin, vector_or(vector_between(second, 0xB9, 0xBA), vector_equal(second, 0xBD)));           /* ù ú ý */
}

/* U+1EA0 to U+1EF9, by the second and third bytes behind E1. */
static inline __m128i
vector_high(__m128i second, __m128i third)
{
	return vector_or(vector_and(vector_equal(second, 0xBA), _mm_cmpgt_epi8(third, _mm_set1_epi8((char)0x9F))),
	    vector_and(vector_equal(second, 0xBB), _mm_cmplt_epi8(third, _mm_set1_epi8((char)0xBA))));
}

#endif
#endif
