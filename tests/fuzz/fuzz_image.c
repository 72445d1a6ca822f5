/* Signatures and partition tables of disk images. */
#include <stdlib.h>
#include <string.h>

#include "probes/offline/locate/disk_image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct input {
	const uint8_t *data;
	size_t len;
};

static bool
read_input(void *from, uint64_t at, void *out, size_t len)
{
	const struct input *in = from;

	if (at > in->len || len > in->len - at)
		return false;
	memcpy(out, in->data + at, len);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = { data, len };
	struct image image;

	image_look(read_input, &in, len, &image);
	for (size_t i = 0; i < image.part_count; i++)
		if (image.parts[i].start >= len)
			abort(); /* its boot sector was read */
	return 0;
}
