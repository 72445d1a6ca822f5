#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether a file is the image of a disk, and of which kind: by its signature, never by its
 * name. For a plain image, lists the partitions with a Windows file system. Sources: QEMU
 * docs/interop/qcow2.txt, MS-VHDX 2.2.1, the VHD specification ("Hard Disk Footer Format"),
 * VMDK 5.0 ("SparseExtentHeader"), UEFI 2.10 chapter 5 (GPT, MBR).
 */
enum image_kind {
	IMAGE_NONE,
	IMAGE_QCOW2,
	IMAGE_VHD, /* of changing size; a fixed one is a plain disk with a footer */
	IMAGE_VHDX,
	IMAGE_VMDK,
	IMAGE_DISK,	/* partitions in a plain file */
	IMAGE_NTFS,	/* one Windows volume */
	IMAGE_BITLOCKER /* one that is encrypted */
};

#define IMAGE_PARTS_MOST 16

struct image_part {
	uint64_t start, bytes;
	bool encrypted;
};

struct image {
	enum image_kind kind;
	struct image_part parts[IMAGE_PARTS_MOST]; /* of IMAGE_DISK: NTFS or BitLocker */
	size_t part_count;
};

/* Reads exactly @len bytes at @at, or returns false. */
typedef bool image_read_fn(void *from, uint64_t at, void *out, size_t len);

void image_look(image_read_fn *read, void *from, uint64_t size, struct image *out);
/* The same for a file. IMAGE_NONE also if it cannot be read. */
void image_look_file(const char *path, struct image *out);
/* "qcow2"; "" for IMAGE_NONE. */
const char *image_kind_name(enum image_kind kind);
