#include "document/issuing.h"

#include <string.h>

#define GAP_MOST     40  /* bytes between a reference and its date: `, được ban hành `, and an open bracket */
#define SUBJECT_MOST 240 /* bytes between a reference and the start of the subject or date before it */

/* ---- words ---- */

/* What a body does to a document of its own, behind any of the words before it. */
static const char *const acts[] = {
	"ban hành", "ký ban hành", "ký", "ký duyệt", "thông qua", "biểu quyết thông qua", "có", "ra", "gửi", "phát hành", "cấp", NULL
};
static const char *const before_act[] = { "đã", "vừa", "mới", "cũng", "được", "chính thức", "tiếp tục", "đồng thời", "thống nhất", "quyết định", NULL };
static const char *const behind_act[] = { "các", "hai", "ba", "một", "số", NULL };

static bool
is_one_of(const struct article *article, struct span words, const char *const list[])
{
	for (size_t i = 0; list[i] != NULL; i++)
		if (article_equals(article, words, list[i]))
			return true;
	return false;
}

/* Words without those of a list at their head. */
static struct span
without_head(const struct article *article, struct span words, const char *const list[])
{
	const char *text = article->document->text;

	for (size_t i = 0; list[i] != NULL; i++) {
		size_t len = strlen(list[i]);

		if (words.end - words.start <= len || memcmp(text + words.start, list[i], len) != 0 || text[words.start + len] != ' ')
			continue;
		words = article_trim(article, words.start + len, words.end);
		i = (size_t)-1;
	}
	return words;
}

/* Words without those of a list at their end. */
static struct span
without_tail(const struct article *article, struct span words, const char *const list[])
{
	for (size_t i = 0; list[i] != NULL; i++) {
		size_t len = strlen(list[i]);

		if (words.end - words.start <= len || !article_ends_in(article, words.end, list[i]))
			continue;
		words = article_trim(article, words.start, words.end - len);
		i = (size_t)-1;
	}
	return words;
}

/* Words without the term of an assembly at their head: khóa XI. */
static struct span
without_term(const struct article *article, struct span words)
{
	static const char *const terms[] = { "khóa", "khoá", NULL };
	struct span rest = without_head(article, words, terms);
	const char *blank;

	if (rest.start == words.start)
		return words;
	blank = memchr(article->document->text + rest.start, ' ', rest.end - rest.start);
	return blank != NULL ? article_trim(article, (size_t)(blank - article->document->text), rest.end) : words;
}

/* vừa ký ban hành các */
static bool
is_act(const struct article *article, struct span gap)
{
	gap = without_head(article, without_term(article, gap), before_act);
	return is_one_of(article, without_tail(article, gap, behind_act), acts);
}

static bool
is_pause(const struct article *article, struct span gap)
{
	return gap.start == gap.end || article_equals(article, gap, ",");
}

/* What stands between an office and its holder. */
static bool
is_address(const struct article *article, struct span gap)
{
	static const char *const words[] = { "đồng chí", "ông", "bà", NULL };

	return is_pause(article, gap) || is_one_of(article, gap, words);
}

/* ---- behind a reference ---- */

/* What may stand between a reference and its date. */
static bool
is_date_gap(const struct article *article, size_t start, size_t end)
{
	static const char *const pauses[] = { ",", NULL }, *const passive[] = { "được", "đã được", NULL };
	static const char *const gaps[] = { "", ",", "(", ":", "ký", "ban hành", "ký ban hành", "thông qua", "cấp", NULL };
	struct span gap = without_head(article, article_trim(article, start, end), pauses);

	return is_one_of(article, without_head(article, gap, passive), gaps);
}

/* `ngày 3/6/2014` and `3/6/2014`, but not `sáng 19/7`: that is when somebody spoke of the reference. */
static bool
is_document_date(const struct article *article, const struct mention *m)
{
	size_t len;
	const char *words = article_words(article, m->tag, &len);

	if (m->kind != MENTION_DATE)
		return false;
	return (words[0] >= '0' && words[0] <= '9') ||
	       (len > strlen("ngày") &&
		(memcmp(words, "ngày", strlen("ngày")) == 0 || memcmp(words, "Ngày", strlen("Ngày")) == 0));
}

static struct mention *
date_behind(struct article *article, const struct mention *reference, size_t end)
{
	for (size_t i = article_from(article, end);
	     i < article->count && article->mentions[i].tag->span.start < end + GAP_MOST; i++) {
		struct mention *m = &article->mentions[i];

		if (m->tag->segment != reference->tag->segment)
			break;
		if (is_document_date(article, m) && is_date_gap(article, end, m->tag->span.start))
			return m;
	}
	return NULL;
}

static bool
may_issue(const struct mention *m)
{
	return m->kind == MENTION_ORGANIZATION || m->kind == MENTION_EVENT || m->kind == MENTION_POSITION;
}

/* The rest of a mention's sentence from a place on, which may lie behind it. */
static struct span
sentence_rest(const struct article *article, const struct mention *m, size_t start)
{
	size_t end = article_sentence(article, m).end;

	return article_trim(article, start, end > start ? end : start);
}

/* Where an issuer ends, with its term or the person named behind it who holds the office. */
static size_t
holder_end(const struct article *article, const struct mention *issuer)
{
	struct span behind = sentence_rest(article, issuer, issuer->tag->span.end);
	struct span rest = without_term(article, behind);
	size_t end = issuer->tag->span.end;

	if (rest.start > behind.start)
		return rest.start;

	for (size_t i = article_from(article, end); i < article->count && article->mentions[i].unit == issuer->unit; i++) {
		const struct mention *m = &article->mentions[i];

		if (m->tag->span.start > end + GAP_MOST)
			break;
		if (m->kind == MENTION_PERSON && is_address(article, article_trim(article, end, m->tag->span.start)))
			return m->tag->span.end;
	}
	return end;
}

/* do Phó thủ tướng A chủ trì: who leads the work on it has not issued it. */
static bool
leads(const struct article *article, const struct mention *m)
{
	struct span behind = { m->tag->span.end, m->tag->span.end + 2 * GAP_MOST };
	size_t end = article->document->segments[m->tag->segment].span.end;

	if (behind.end > end)
		behind.end = end;
	return article_says(article, behind, "chủ trì");
}

/* Does one of these words follow who issues, or his name: được Chủ tịch A ký? */
static bool
is_followed(const struct article *article, const struct mention *m, const char *const words[])
{
	struct span behind = sentence_rest(article, m, holder_end(article, m));

	for (size_t i = 0; words[i] != NULL; i++)
		if (behind.end - behind.start >= strlen(words[i]) && memcmp(article->document->text + behind.start, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* được Quốc hội thông qua */
static bool
acts_behind(const struct article *article, const struct mention *m)
{
	static const char *const verbs[] = { "ký", "ban hành", "thông qua", "biểu quyết thông qua", NULL };

	return is_followed(article, m, verbs);
}

static bool
is_issuer_gap(const struct article *article, struct span gap, const struct mention *m)
{
	static const char *const possessive[] = { "của", ", của", NULL };
	static const char *const passive[] = { "được", "đã được", "vừa được", "mới được", NULL };

	return is_one_of(article, gap, possessive) || (article_equals(article, gap, "do") && !leads(article, m)) ||
	       (is_one_of(article, gap, passive) && acts_behind(article, m));
}

static struct mention *
issuer_behind(struct article *article, const struct mention *reference, size_t end)
{
	for (size_t i = article_from(article, end);
	     i < article->count && article->mentions[i].tag->span.start < end + GAP_MOST; i++) {
		struct mention *m = &article->mentions[i];

		if (m->tag->segment != reference->tag->segment)
			break;
		if (may_issue(m) && is_issuer_gap(article, article_trim(article, end, m->tag->span.start), m))
			return m;
	}
	return NULL;
}

/* A date behind the issuer: do Chủ tịch nước ký ngày 3/2/2025, but not `của Chính phủ, ngày 3/2 …`. */
static struct mention *
date_behind_issuer(struct article *article, const struct mention *reference)
{
	size_t end = holder_end(article, reference->issuer);
	struct mention *date = date_behind(article, reference, end);

	if (date == NULL || article->document->text[article_trim(article, end, date->tag->span.start).start] == ',')
		return NULL;
	return date;
}

/* The body in the words of an office: who signs does so for it. */
static struct mention *
body_of(struct article *article, struct mention *office)
{
	if (office->kind != MENTION_POSITION)
		return office;
	for (size_t i = article_from(article, office->tag->span.start);
	     i < article->count && article->mentions[i].tag->span.start < office->tag->span.end; i++)
		if (article->mentions[i].kind == MENTION_ORGANIZATION && article->mentions[i].tag->span.end == office->tag->span.end)
			return &article->mentions[i];
	return office;
}

static void
claim_behind(struct article *article, struct mention *m)
{
	static const char *const signs[] = { "ký", NULL };

	m->date = date_behind(article, m, m->tag->span.end);
	m->issuer = issuer_behind(article, m, m->date != NULL ? m->date->tag->span.end : m->tag->span.end);
	if (m->date == NULL && m->issuer != NULL)
		m->date = date_behind_issuer(article, m);
	if (m->issuer != NULL && tag_has_field(m->tag, "issuer") && acts_behind(article, m->issuer))
		m->issuer = NULL; /* who signs what the number's letters give to his body */
	if (m->issuer != NULL && is_followed(article, m->issuer, signs))
		m->issuer = body_of(article, m->issuer);
	if (m->date != NULL)
		m->date->claimed = true;
}

/* ---- before a reference ---- */

/* The longest mention of a kind, in the sentence of a reference, between which and a place stands such a gap. */
static struct mention *
mention_before(struct article *article, const struct mention *reference, enum mention_kind kind, size_t end,
	       bool (*is_gap)(const struct article *, struct span))
{
	struct mention *found = NULL;

	for (size_t i = (size_t)(reference - article->mentions); i-- > 0;) {
		struct mention *m = &article->mentions[i];

		if (m->unit != reference->unit || m->tag->span.start + SUBJECT_MOST < reference->tag->span.start)
			break;
		if (m->kind == kind && m->tag->span.end <= end && is_gap(article, article_trim(article, m->tag->span.end, end)))
			found = m;
	}
	return found;
}

/* Who does it, before a place: a body, or an office with or without its holder.  Who signs does so for his body. */
static struct mention *
subject_before(struct article *article, const struct mention *reference, size_t end, bool (*is_gap)(const struct article *, struct span))
{
	struct mention *person = mention_before(article, reference, MENTION_PERSON, end, is_gap), *rank, *subject;
	struct span act = { end, reference->tag->span.start };

	if (person != NULL) {
		act.start = person->tag->span.end;
		end = person->tag->span.start;
		rank = mention_before(article, reference, MENTION_RANK, end, is_pause);
		end = rank != NULL ? rank->tag->span.start : end;
		is_gap = is_address;
	}
	subject = mention_before(article, reference, MENTION_POSITION, end, is_gap);
	if (subject == NULL)
		return person == NULL ? mention_before(article, reference, MENTION_ORGANIZATION, end, is_gap) : NULL;
	if (person == NULL)
		act.start = subject->tag->span.end;
	return article_says(article, act, "ký") ? body_of(article, subject) : subject;
}

/* Where the words of who issued it begin: of the office that holds the body. */
static size_t
subject_start(struct article *article, const struct mention *subject)
{
	size_t start = subject->tag->span.start;

	for (size_t i = (size_t)(subject - article->mentions); i-- > 0 && article->mentions[i].unit == subject->unit;)
		if (article->mentions[i].kind == MENTION_POSITION && article->mentions[i].tag->span.end == subject->tag->span.end)
			start = article->mentions[i].tag->span.start;
	return start;
}

/* Is it a paper of one body: one with a number, or a law?  A treaty is not. */
static bool
has_one_issuer(const struct mention *m)
{
	static const char *const laws[] = { "Luật", "Bộ luật", "Đạo luật", "Pháp lệnh", "Hiến pháp" };
	size_t len;
	const char *text = article_field(m->tag, "number", &len);

	if (text != NULL)
		return true;
	text = article_field(m->tag, "kind", &len);
	for (size_t i = 0; text != NULL && i < sizeof laws / sizeof laws[0]; i++)
		if (strlen(laws[i]) == len && memcmp(laws[i], text, len) == 0)
			return true;
	return false;
}

/* Ngày 5/3/2025, Bộ Y tế ban hành …; Bộ Y tế ngày 5/3 ban hành … */
static void
claim_before(struct article *article, struct mention *m)
{
	struct mention *date = mention_before(article, m, MENTION_DATE, m->tag->span.start, is_act);
	struct mention *subject = date != NULL ? subject_before(article, m, date->tag->span.start, is_pause)
	                                       : subject_before(article, m, m->tag->span.start, is_act);

	if (subject == NULL || !has_one_issuer(m))
		return;
	if (date == NULL)
		date = mention_before(article, m, MENTION_DATE, subject_start(article, subject), is_pause);
	if (m->date == NULL)
		m->date = date;
	if (m->issuer == NULL && !tag_has_field(m->tag, "issuer"))
		m->issuer = subject;
}

/* ---- lists ---- */

/* The letters behind the last hyphen or slash of a number: of `66- NQ/TW` TW, of `417` nothing. */
static struct span
number_end(const char *number, size_t len)
{
	size_t start = len;

	while (start > 0 && strchr("-/", number[start - 1]) == NULL)
		start--;
	return start > 0 ? (struct span){ start, len } : (struct span){ len, len };
}

/* May one body have issued both?  Their numbers end alike, or one is without letters and they are of one kind. */
static bool
are_alike(const struct mention *a, const struct mention *b)
{
	size_t a_len, b_len, a_kind_len, b_kind_len;
	const char *a_number = article_field(a->tag, "number", &a_len), *b_number = article_field(b->tag, "number", &b_len);
	const char *a_kind = article_field(a->tag, "kind", &a_kind_len), *b_kind = article_field(b->tag, "kind", &b_kind_len);
	struct span a_end, b_end;

	if (a_number == NULL || b_number == NULL || a_kind == NULL || b_kind == NULL)
		return false;
	a_end = number_end(a_number, a_len);
	b_end = number_end(b_number, b_len);
	if (a_end.start == a_end.end || b_end.start == b_end.end)
		return a_kind_len == b_kind_len && memcmp(a_kind, b_kind, a_kind_len) == 0;
	return a_end.end - a_end.start == b_end.end - b_end.start &&
	       memcmp(a_number + a_end.start, b_number + b_end.start, a_end.end - a_end.start) == 0;
}

static bool
is_behind(const struct mention *m, const struct mention *reference)
{
	return m != NULL && m->tag->span.start > reference->tag->span.start;
}

/* The reference that follows one in a list, or NULL. */
static struct mention *
next_listed(struct article *article, const struct mention *m)
{
	static const char *const links[] = { ",", "và", ", và", ";", "; và", "cùng", NULL }, *const numbered[] = { "số", "các", NULL };
	size_t end = is_behind(m->date, m) ? m->date->tag->span.end : m->tag->span.end;

	for (size_t i = article_from(article, end); i < article->count && article->mentions[i].unit == m->unit; i++) {
		struct mention *next = &article->mentions[i];

		if (next->kind == MENTION_LEGAL_REF) {
			struct span gap = without_tail(article, article_trim(article, end, next->tag->span.start), numbered);

			return is_one_of(article, gap, links) && are_alike(m, next) ? next : NULL;
		}
	}
	return NULL;
}

static bool
lacks_issuer(const struct mention *m)
{
	return m->issuer == NULL && !tag_has_field(m->tag, "issuer");
}

/* Nghị quyết A và Nghị quyết B của Bộ Chính trị */
static void
share_back(struct article *article, struct mention *m)
{
	const struct mention *next = next_listed(article, m);

	if (next != NULL && is_behind(next->issuer, next) && lacks_issuer(m))
		m->issuer = next->issuer;
}

/* Bộ Chính trị ban hành Nghị quyết A và Nghị quyết B; Quyết định 12/QĐ-TTg, 13/QĐ-TTg */
static void
share_on(struct article *article, const struct mention *m)
{
	struct mention *next = next_listed(article, m);

	if (next == NULL)
		return;
	if (m->issuer != NULL && !is_behind(m->issuer, m) && lacks_issuer(next))
		next->issuer = m->issuer;
	if (tag_has_field(m->tag, "issuer") && lacks_issuer(next))
		tag_set_field(article->document, next->tag, "issuer", tag_field(m->tag, "issuer"), "issuing");
	if (m->date != NULL && !is_behind(m->date, m) && next->date == NULL)
		next->date = m->date;
}

void
issuing_claim(struct article *article)
{
	for (size_t i = 0; i < article->count; i++)
		if (article->mentions[i].kind == MENTION_LEGAL_REF)
			claim_behind(article, &article->mentions[i]);
	for (size_t i = 0; i < article->count; i++)
		if (article->mentions[i].kind == MENTION_LEGAL_REF)
			claim_before(article, &article->mentions[i]);
	for (size_t i = article->count; i-- > 0;)
		if (article->mentions[i].kind == MENTION_LEGAL_REF)
			share_back(article, &article->mentions[i]);
	for (size_t i = 0; i < article->count; i++)
		if (article->mentions[i].kind == MENTION_LEGAL_REF)
			share_on(article, &article->mentions[i]);
}
