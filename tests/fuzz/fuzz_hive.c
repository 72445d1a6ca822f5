/*
 * Hives and their logs: our own reader of the format, its whole walk, and the replay. The
 * first two bytes say where the hive ends and its log begins (in sectors), so that one
 * input holds both. libhivex is not in it: it sees a file only in a worker of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "probes/offline/edit/verify_edit.h"
#include "probes/offline/hive/regf.h"
#include "probes/offline/hive/transaction_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
look(const uint8_t *data, size_t len)
{
	struct change_list none = { .count = 0 };
	struct regf r;

	if (regf_open(data, len, &r, NULL) != ERR_OK)
		return;
	if (regf_check(&r, NULL, NULL) == ERR_OK &&
		compare_hives(&r, &r, &none, "SYSTEM", NULL) != ERR_OK)
		abort(); /* a sound hive is like itself */
	(void)regf_find(&r, "ControlSet001\\Control\\Terminal Server");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct replay_image image;
	struct replay_log log;
	size_t split;

	if (len < 2)
		return 0;
	split = (size_t)(data[0] << 8 | data[1]) * 512;
	data += 2;
	len -= 2;
	split = split < len ? split : len;
	look(data, split);
	log = (struct replay_log) { data + split, len - split };
	/* a size that only a header claims is not worth the memory here */
	if (log.len >= 512 && regf_u32(log.data + 40) > (4u << 20))
		return 0;
	if (replay_logs(data, split, &log, 1, &image, NULL) == ERR_OK) {
		look(image.data, image.len);
		free(image.data);
	}
	return 0;
}
