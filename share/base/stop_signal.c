/* The one flag that a signal handler sets. */
#include "share/base/stop_signal.h"

#include <signal.h>
#include <string.h>

volatile int stop_signal;

static void
on_signal(int number)
{
	stop_signal = number;
}

void
stop_signal_catch(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
}
