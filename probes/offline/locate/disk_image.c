/* Signatures and partition tables. No number in them is trusted. */
#include "probes/offline/locate/disk_image.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "share/base/fd.h"
#include "share/base/macros.h"

#define SECTOR 512u
#define GPT_ENTRIES_MOST 128u

struct looking {
	image_read_fn *read;
	void *from;
	uint64_t size;
	struct image *out;
};

static uint32_t
le32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
		(uint32_t)at[3] << 24;
}

static uint64_t
le64(const uint8_t *at)
{
	return (uint64_t)le32(at) | (uint64_t)le32(at + 4) << 32;
}

static const struct {
	enum image_kind kind;
	size_t at;
	const char *sign;
	size_t len;
	const char *name;
} signs[] = {
	{ IMAGE_QCOW2, 0, "QFI\xfb", 4, "qcow2" },
	{ IMAGE_VHD, 0, "conectix", 8, "VHD" },
	{ IMAGE_VHDX, 0, "vhdxfile", 8, "VHDX" },
	{ IMAGE_VMDK, 0, "KDMV", 4, "VMDK" },
	{ IMAGE_NTFS, 3, "NTFS    ", 8, "NTFS volume" },
	{ IMAGE_BITLOCKER, 3, "-FVE-FS-", 8, "BitLocker volume" },
};

static enum image_kind
kind_of(const uint8_t *sector)
{
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (memcmp(sector + signs[i].at, signs[i].sign, signs[i].len) == 0)
			return signs[i].kind;
	return IMAGE_NONE;
}

static void
take_part(struct looking *l, uint64_t first, uint64_t sectors, uint32_t sector_bytes)
{
	struct image_part part = { .encrypted = false };
	uint8_t boot[SECTOR];
	enum image_kind kind;

	if (l->out->part_count == IMAGE_PARTS_MOST || first == 0 || sectors == 0 ||
		first > l->size / sector_bytes ||
		sectors > l->size / sector_bytes - first + 1)
		return;
	part.start = first * sector_bytes;
	part.bytes = sectors * sector_bytes;
	if (!l->read(l->from, part.start, boot, sizeof(boot)))
		return;
	kind = kind_of(boot);
	part.encrypted = kind == IMAGE_BITLOCKER;
	if (kind == IMAGE_NTFS || part.encrypted)
		l->out->parts[l->out->part_count++] = part;
}

/* UEFI 5.3.2 and 5.3.3; the header is in the second sector, of 512 or 4096 bytes. */
static bool
take_gpt(struct looking *l, uint32_t sector_bytes)
{
	uint8_t header[SECTOR], entry[128];
	uint32_t count, entry_bytes;
	uint64_t table;

	if (!l->read(l->from, sector_bytes, header, sizeof(header)) ||
		memcmp(header, "EFI PART", 8) != 0)
		return false;
	table = le64(header + 72);
	count = le32(header + 80);
	entry_bytes = le32(header + 84);
	if (entry_bytes < sizeof(entry) || entry_bytes > 4096 ||
		table > l->size / sector_bytes)
		return true;
	for (uint32_t i = 0; i < count && i < GPT_ENTRIES_MOST; i++) {
		uint64_t first, last;

		if (!l->read(l->from, table * sector_bytes + (uint64_t)i * entry_bytes,
			    entry, sizeof(entry)))
			break;
		first = le64(entry + 32);
		last = le64(entry + 40);
		if (last >= first && last - first < UINT64_MAX / 4096)
			take_part(l, first, last - first + 1, sector_bytes);
	}
	return true;
}

/* UEFI 5.2.1: four entries; any type other than 0 makes it a partition table. */
static bool
take_mbr(struct looking *l, const uint8_t *sector)
{
	bool any = false;

	if (sector[510] != 0x55 || sector[511] != 0xAA)
		return false;
	for (size_t i = 0; i < 4; i++) {
		const uint8_t *entry = sector + 446 + 16 * i;

		if ((entry[0] & 0x7F) != 0)
			return false; /* a boot sector of something else */
		if (entry[4] == 0)
			continue;
		any = true;
		take_part(l, le32(entry + 8), le32(entry + 12), SECTOR);
	}
	return any;
}

void
image_look(image_read_fn *read, void *from, uint64_t size, struct image *out)
{
	struct looking l = { read, from, size, out };
	uint8_t sector[SECTOR];

	*out = (struct image) { .kind = IMAGE_NONE };
	if (size < SECTOR || !read(from, 0, sector, sizeof(sector)))
		return;
	out->kind = kind_of(sector);
	if (out->kind == IMAGE_NONE &&
		(take_gpt(&l, SECTOR) || take_gpt(&l, 4096) || take_mbr(&l, sector)))
		out->kind = IMAGE_DISK;
}

static bool
read_file(void *from, uint64_t at, void *out, size_t len)
{
	return at < (uint64_t)INT64_MAX - len &&
		pread(*(int *)from, out, len, (off_t)at) == (ssize_t)len;
}

void
image_look_file(const char *path, struct image *out)
{
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	*out = (struct image) { .kind = IMAGE_NONE };
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		image_look(read_file, &fd, (uint64_t)st.st_size, out);
}

const char *
image_kind_name(enum image_kind kind)
{
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (signs[i].kind == kind)
			return signs[i].name;
	return kind == IMAGE_DISK ? "plain disk with partitions" : "";
}
