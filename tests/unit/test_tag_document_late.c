/* Frames that take too long: the clock here jumps a minute with each look. */
#include <time.h>

#include "tag_document.h"

static bool hurries;

/* In the place of the library's. */
int
clock_gettime(clockid_t which, struct timespec *now)
{
	static time_t seconds;

	(void)which;
	seconds += hurries ? 60 : 0;
	*now = (struct timespec){ .tv_sec = seconds };
	return 0;
}

static const char frames[] = "frames:\n  - id: t.conference\n    frame: conference\n    trigger: {tag: event}\n"
    "    slots:\n      place: {tag: location, after: 'tại', max: 1}\n    min_slots: 1\n";

static struct sample *
sample(void)
{
	return sample_new(NULL, frames, "paragraph: [event|Hội nghị A] mở tại [location|Huế].~ [event|Hội nghị B] mở tại [location|Vinh].");
}

static void
in_time_there_are_events(void **state)
{
	struct sample *s = sample();

	(void)state;
	assert_false(document_result_late(s->result));
	assert_int_equal(document_event_count(s->result), 2);
	sample_free(s);
}

static void
out_of_time_there_are_none(void **state)
{
	struct sample *s;

	(void)state;
	hurries = true;
	s = sample();
	hurries = false;
	assert_true(document_result_late(s->result));
	assert_int_equal(document_event_count(s->result), 0);
	assert_string_equal(sample_json(s, document_write_events), "[]");
	assert_string_equal(sample_value(s, "event", 0, "place"), "");
	sample_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_time_there_are_events),
		cmocka_unit_test(out_of_time_there_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
