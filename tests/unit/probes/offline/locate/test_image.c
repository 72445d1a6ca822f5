/*
 * Disk images: each kind is known by its signature, and the commands that the program
 * prints for one are run as they stand, on a real NTFS with real hives in it. Where mkntfs,
 * ntfscat or qemu-img are not installed, that part is skipped.
 */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/offline/locate/disk_image.h"
#include "share/base/str.h"
#include "tests/unit/probes/offline/faults.h"

#define MIB (1024u * 1024u)
#define VOLUME_BYTES (48u * MIB)
#define VOLUME_START MIB

/* ---- signatures ---- */

static void
put_le(uint8_t *at, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		at[i] = (uint8_t)(number >> 8 * i);
}

static void
is_kind(const uint8_t *bytes, size_t len, enum image_kind kind, size_t parts)
{
	char dir[64], path[128];
	struct image image;

	world_begin(dir, sizeof(dir));
	assert_true(text_format(path, sizeof(path), "%s/disk.img", dir));
	world_write(path, bytes, len);
	image_look_file(path, &image);
	assert_int_equal(image.kind, kind);
	assert_int_equal(image.part_count, parts);
}

static void
each_kind_is_known_by_its_signature(void **state)
{
	static const struct {
		enum image_kind kind;
		size_t at;
		const char *sign;
	} kinds[] = {
		{ IMAGE_QCOW2, 0, "QFI\xfb" },
		{ IMAGE_VHD, 0, "conectix" },
		{ IMAGE_VHDX, 0, "vhdxfile" },
		{ IMAGE_VMDK, 0, "KDMV" },
		{ IMAGE_NTFS, 3, "NTFS    " },
		{ IMAGE_BITLOCKER, 3, "-FVE-FS-" },
		{ IMAGE_NONE, 0, "regf" },
		{ IMAGE_NONE, 0, "" },
	};
	static uint8_t bytes[64 * 1024];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		memset(bytes, 0, sizeof(bytes));
		memcpy(bytes + kinds[i].at, kinds[i].sign, strlen(kinds[i].sign));
		is_kind(bytes, sizeof(bytes), kinds[i].kind, 0);
		is_kind(bytes, 100, IMAGE_NONE, 0);
	}
	/* a GPT with one Windows volume, one of something else, one beyond the end */
	memset(bytes, 0, sizeof(bytes));
	memcpy(bytes + 512, "EFI PART", 8);
	put_le(bytes + 512 + 72, 2, 8);
	put_le(bytes + 512 + 80, 3, 4);
	put_le(bytes + 512 + 84, 128, 4);
	put_le(bytes + 1024 + 32, 40, 8);
	put_le(bytes + 1024 + 40, 59, 8);
	put_le(bytes + 1152 + 32, 60, 8);
	put_le(bytes + 1152 + 40, 79, 8);
	put_le(bytes + 1280 + 32, 1u << 30, 8);
	put_le(bytes + 1280 + 40, UINT64_MAX, 8);
	memcpy(bytes + 40 * 512 + 3, "NTFS    ", 8);
	is_kind(bytes, sizeof(bytes), IMAGE_DISK, 1);
	/* a boot sector that only ends like a partition table */
	memset(bytes, 0, sizeof(bytes));
	bytes[446] = 0x33;
	bytes[450] = 7;
	bytes[510] = 0x55;
	bytes[511] = 0xAA;
	is_kind(bytes, sizeof(bytes), IMAGE_NONE, 0);
	world_clear();
}

/* ---- a volume with Windows' folders ---- */

/* Of libntfs-3g, which mkntfs brings along: the one way to a folder without mounting. */
struct ntfs {
	void *library;
	void *(*mount)(const char *name, unsigned long flags);
	int (*umount)(void *volume, int force);
	void *(*find)(void *volume, void *parent, const char *path);
	void *(*create)(void *folder, uint32_t security, const uint16_t *name, uint8_t len,
		mode_t type);
	int (*close)(void *inode);
};

static bool
ntfs_load(struct ntfs *n)
{
	static const char *const names[] = { "libntfs-3g.so.89", "libntfs-3g.so.90",
		"libntfs-3g.so.883", "libntfs-3g.so" };

	n->library = NULL;
	for (size_t i = 0; n->library == NULL && i < ARRAY_LEN(names); i++)
		n->library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	if (n->library == NULL)
		return false;
	*(void **)&n->mount = dlsym(n->library, "ntfs_mount");
	*(void **)&n->umount = dlsym(n->library, "ntfs_umount");
	*(void **)&n->find = dlsym(n->library, "ntfs_pathname_to_inode");
	*(void **)&n->create = dlsym(n->library, "ntfs_create");
	*(void **)&n->close = dlsym(n->library, "ntfs_inode_close");
	return n->mount != NULL && n->umount != NULL && n->find != NULL &&
		n->create != NULL && n->close != NULL;
}

static void
make_folder(const struct ntfs *n, void *volume, const char *parent, const char *name)
{
	uint16_t wide[32];
	size_t len = strlen(name);
	void *in = n->find(volume, NULL, parent), *made;

	assert_non_null(in);
	for (size_t i = 0; i < len; i++)
		wide[i] = (uint16_t)name[i];
	made = n->create(in, 0, wide, (uint8_t)len, S_IFDIR);
	assert_non_null(made);
	assert_int_equal(n->close(made), 0);
	assert_int_equal(n->close(in), 0);
}

/* What a person would type there. */
static void
shell(const char *dir, const char *commands)
{
	STR_AUTO line = STR_INIT(64 * 1024);

	str_addf(&line, "cd '%s' && { %s\n} >log 2>&1", dir, commands);
	if (system(str_text(&line)) != 0)
		fail_msg("%s", str_text(&line));
}

/* DIR/volume.ntfs with the hives of the disk. */
static bool
make_volume(const char *dir, const struct disk_dir *d)
{
	STR_AUTO commands = STR_INIT(4096);
	struct ntfs n;
	char path[128];
	void *volume;

	if (!ntfs_load(&n) || system("mkntfs --version >/dev/null 2>&1") != 0 ||
		system("ntfscat --version >/dev/null 2>&1") != 0 ||
		system("qemu-img --version >/dev/null 2>&1") != 0)
		return false;
	assert_true(text_format(path, sizeof(path), "%s/volume.ntfs", dir));
	world_write(path, "", 0);
	assert_int_equal(truncate(path, VOLUME_BYTES), 0);
	shell(dir, "mkntfs -F -q -s 512 -p 2048 -H 16 -S 63 volume.ntfs");
	volume = n.mount(path, 0);
	assert_non_null(volume);
	make_folder(&n, volume, "/", "Windows");
	make_folder(&n, volume, "/Windows", "System32");
	make_folder(&n, volume, "/Windows/System32", "config");
	assert_int_equal(n.umount(volume, 0), 0);
	str_addf(&commands,
		"ntfscp volume.ntfs '%s' Windows/System32/config/SYSTEM &&"
		" ntfscp volume.ntfs '%s' Windows/System32/config/SOFTWARE",
		d->system, d->software);
	shell(dir, str_text(&commands));
	return true;
}

/* A plain disk: partition table, a gap, the volume. */
static void
make_disk(const char *dir)
{
	char path[128];
	struct bytes_owned b;
	uint8_t *disk = calloc(1, VOLUME_START + VOLUME_BYTES), *entry = disk + 446;

	assert_non_null(disk);
	assert_true(text_format(path, sizeof(path), "%s/volume.ntfs", dir));
	b = world_read(path);
	assert_int_equal(b.len, VOLUME_BYTES);
	memcpy(disk + VOLUME_START, b.data, b.len);
	entry[4] = 7;
	put_le(entry + 8, VOLUME_START / 512, 4);
	put_le(entry + 12, VOLUME_BYTES / 512, 4);
	disk[510] = 0x55;
	disk[511] = 0xAA;
	assert_true(text_format(path, sizeof(path), "%s/it's a disk.raw", dir));
	world_write(path, disk, VOLUME_START + VOLUME_BYTES);
	free(b.data);
	free(disk);
}

/* ---- the commands that are printed ---- */

/*
 * Runs the commands under the title "Without mounting" that `offline IMAGE` prints, word
 * for word, and returns what the last of them printed.
 */
static char *
follow(const char *dir, const char *image, int status)
{
	STR_AUTO script = STR_INIT(64 * 1024);
	char path[256];
	struct world_run run;
	struct bytes_owned log;
	char *at, *end;

	assert_true(text_format(path, sizeof(path), "%s/%s", dir, image));
	world_run(&run, LIST("offline", "--no-store", path));
	assert_int_equal(run.status, 65);
	assert_string_equal(run.out, "");
	assert_non_null(strstr(run.err, "guestmount -a '"));
	at = strstr(run.err, "Without mounting");
	if (at == NULL)
		fail_msg("%s", run.err);
	for (at = strchr(at, '\n') + 1; at != NULL && *at != '\0'; at = end + 1) {
		end = strchr(at, '\n');
		assert_non_null(end);
		if (text_starts(at, "    rdpdoctor offline "))
			str_addf(&script,
				"\"$RDPDOCTOR\" offline --no-store %.*s; test $? = %d",
				(int)(end - at - 22), at + 22, status);
		else if (text_starts(at, "    "))
			str_addf(&script, "%.*s\n", (int)(end - at - 4), at + 4);
		else if (*at == '\n')
			break;
	}
	world_run_free(&run);
	shell(dir, str_text(&script));
	assert_true(text_format(path, sizeof(path), "%s/log", dir));
	log = world_read(path);
	return (char *)log.data;
}

static void
the_printed_commands_bring_out_the_registry(void **state)
{
	struct disk_dir d;
	char dir[64], command[256], *text;

	(void)state;
	healthy_disk(&d);
	break_disk(&d, &faults[0]);
	world_begin(dir, sizeof(dir));
	if (!make_volume(dir, &d))
		skip();
	/* the volume by itself */
	text = follow(dir, "volume.ntfs", 1);
	assert_non_null(strstr(text, "rdp-disabled-local"));
	free(text);
	assert_true(
		text_format(command, sizeof(command), "cmp '%s' hives/SYSTEM", d.system));
	shell(dir, command);
	/* in a disk with partitions */
	make_disk(dir);
	shell(dir, "rm -r hives");
	text = follow(dir, "it's a disk.raw", 1);
	assert_non_null(strstr(text, "rdp-disabled-local"));
	free(text);
	shell(dir, command);
	/* in an image of each kind: two steps, the first leads to the second */
	static const char *const kinds[] = { "qcow2", "vpc", "vhdx" };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		char made[160];

		assert_true(text_format(made, sizeof(made),
			"rm -rf hives disk.raw; qemu-img convert -O %s \"it's a "
			"disk.raw\" image.%s",
			kinds[i], kinds[i]));
		shell(dir, made);
		assert_true(text_format(made, sizeof(made), "image.%s", kinds[i]));
		text = follow(dir, made, 65);
		assert_non_null(strstr(text, "skip=1048576"));
		free(text);
		if (i > 0)
			continue; /* the rest is the same for all */
		text = follow(dir, "disk.raw", 1);
		assert_non_null(strstr(text, "rdp-disabled-local"));
		free(text);
		shell(dir, command);
	}
	world_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_is_known_by_its_signature),
		cmocka_unit_test(the_printed_commands_bring_out_the_registry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
