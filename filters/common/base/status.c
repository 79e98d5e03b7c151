#include "base/status.h"

#include <stdatomic.h>

static atomic_int worst;

void
status_raise(int status)
{
	int now = atomic_load(&worst);

	while (status > now && !atomic_compare_exchange_weak(&worst, &now, status))
		;
}

int
status_worst(void)
{
	return atomic_load(&worst);
}
