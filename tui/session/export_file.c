/* Redacts transcripts and writes them to new files. */
#include "tui/session/export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "share/base/fd.h"
#include "share/base/xdg_paths.h"

enum err
export_text(struct session *c, const struct document_format *format,
	enum redact_level redact, struct str *out, struct error *e)
{
	struct redactor *redactor = redactor_create(redact);
	struct report report;
	enum err err;

	session_report(c, &report);
	redactor_add_own_words(redactor, knowledge_words());
	if (report.has_target)
		redactor_add_target(redactor, &report.target);
	for (size_t i = 0; i < facts_count(report.facts); i++)
		redactor_add_fact(redactor, facts_at(report.facts, i));
	err = transcript_write(
		session_store(c), session_id(c), &report, format, redactor, out, e);
	redactor_destroy(redactor);
	return err;
}

enum err
export_save(const char *path, const struct str *text, struct error *e)
{
	char place[PATHS_MAX];
	FD_AUTO fd = -1;
	size_t done = 0;

	if (!paths_expand_home(place, sizeof(place), path))
		return error_set(e, ERR_CANNOT_CREATE, "The file name is too long.");
	fd = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 && errno == EEXIST)
		return error_set(e, ERR_CANNOT_CREATE,
			"%s already exists and is not overwritten. Choose another name.",
			place);
	if (fd < 0)
		return error_set_errno(
			e, ERR_CANNOT_CREATE, "%s could not be created", place);
	while (done < text->len) {
		ssize_t n = write(fd, text->text + done, text->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			(void)error_set_errno(e, ERR_IO, "%s cannot be written", place);
			(void)unlink(place);
			return ERR_IO;
		}
		done += (size_t)n;
	}
	if (fsync(fd) != 0 && errno != EINVAL)
		return error_set_errno(e, ERR_IO, "%s cannot be written", place);
	return ERR_OK;
}

void
export_name(const struct session *c, const struct document_format *format, char *out,
	size_t size)
{
	(void)text_format(out, size, "rdpdoctor-%s.%s", session_id(c), format->ending);
}
