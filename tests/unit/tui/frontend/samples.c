/* The sample screens. Names, addresses and results are invented. */
#include "samples.h"

#include <string.h>

#include "share/base/macros.h"

#define LINES(array) .lines = (array), .line_count = ARRAY_LEN(array)
#define AFTER(array) .after = (array), .after_count = ARRAY_LEN(array)
#define CHOICES(array) .choices = (array), .choice_count = ARRAY_LEN(array)
#define FIELDS(array) .fields = (array), .field_count = ARRAY_LEN(array)
#define ACTIONS(array) .actions = (array), .action_count = ARRAY_LEN(array)

/* clang-format off */
static const struct screen_line blank_then_who[] = {
	{ .kind = LINE_TEXT, .text = "Find out why a Remote Desktop connection fails and how to fix it. Nothing is changed on any computer unless you choose a step and confirm it." },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_HEADING, .text = "Who is at the keyboard?" },
};
static const struct screen_choice who[] = {
	{ "I have the problem myself", "plain words, one step at a time", true },
	{ "I am helping a caller (helpdesk)", "lines to read out", false },
	{ "I am an engineer", "all details, fewer questions", false },
};
static const struct screen_field target_fields[] = {
	{ "target", "Name or address", "pc-042.corp.example", NULL, FIELD_TEXT },
	{ "port", "Port", "3389", NULL, FIELD_NUMBER },
	{ "gateway", "Gateway", "rdgw.example.com", "leave empty if none", FIELD_TEXT },
	{ "user", "User name", "CORP\\jdoe", "optional", FIELD_TEXT },
	{ "file", "or .rdp file", "", NULL, FIELD_FILE },
};
static const struct screen_line unfinished[] = {
	{ .kind = LINE_BLANK },
	{ .kind = LINE_TEXT, .text = "Unfinished: 4HX1-0BQ7  pc-042  stopped 20 min ago at step 5", .right = "o  continue it" },
};
static const struct screen_action start_actions[] = {
	{ '\r', "Next" }, { 'o', "Continue old" }, { 'p', "Plain mode" },
};

static const struct screen_line symptom_lines[] = {
	{ .kind = LINE_HEADING, .text = "What happens when you try to connect?" },
	{ .kind = LINE_BLANK },
};
static const struct screen_choice symptoms[] = {
	{ "Nothing, or 'can't find the computer'", NULL, false },
	{ "It waits a long time, then gives up", NULL, false },
	{ "It asks for a password and then says no", NULL, true },
	{ "It connects, then the window closes or stays black", NULL, false },
	{ "A message with a number, for example 0x204", NULL, false },
	{ "Something else, in your words", NULL, false },
	{ "I don't know", "that's fine", false },
};
static const struct screen_line symptom_after[] = {
	{ .kind = LINE_BLANK },
	{ .kind = LINE_READ_OUT, .text = "When you click Connect, does it ask for your password? And what is the very first message after you type it?" },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_HEADING, .text = "Answered so far" },
	{ .kind = LINE_FACT, .text = "Did it ever work?", .detail = "yes, until this morning" },
	{ .kind = LINE_FACT, .text = "Did anything change?", .detail = "password was changed yesterday" },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_TEXT, .style = STYLE_DIM, .text = "Why this is asked: it separates 'network' causes from 'sign-in' causes. 14 of 31 causes are still possible; after this answer about 5." },
};
static const struct screen_action symptom_actions[] = {
	{ 27, "Back" }, { 's', "Skip" }, { 't', "Transcript" },
};

static const struct screen_line check_lines[] = {
	{ .kind = LINE_FACT, .text = "Checking from", .detail = "this computer (10.20.3.7, same site)" },
	{ .kind = LINE_FACT, .text = "at", .detail = "pc-042.corp.example" },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_ROW, .word = "OK", .text = "Name lookup (A, AAAA)", .right = "12 ms", .detail = "10.20.4.42, no AAAA", .selectable = true, .id = 1 },
	{ .kind = LINE_ROW, .word = "OK", .text = "Route to 10.20.4.42", .right = "1 ms", .detail = "1 hop, via 10.20.3.1", .selectable = true, .id = 2 },
	{ .kind = LINE_ROW, .word = "OK", .text = "Port 3389/tcp open", .right = "31 ms", .detail = "SYN-ACK", .selectable = true, .id = 3 },
	{ .kind = LINE_ROW, .word = "INFO", .text = "Port 3389/udp", .right = "1000 ms", .detail = "no answer (not needed to sign in)", .selectable = true, .id = 4 },
	{ .kind = LINE_ROW, .word = "OK", .text = "RDP answers (X.224)", .right = "18 ms", .detail = "offers TLS + NLA", .selectable = true, .id = 5 },
	{ .kind = LINE_ROW, .word = "WARN", .text = "Clock difference", .right = "-", .detail = "server is 6 min 12 s ahead", .selectable = true, .id = 6 },
	{ .kind = LINE_ROW, .word = "FAILED", .text = "Certificate dates", .right = "-", .detail = "expired on 2026-02-03", .selectable = true, .id = 7 },
	{ .kind = LINE_ROW, .word = "....", .text = "Gateway rdgw.example.com", .right = "3.1 s", .detail = "waiting (gives up at 10 s)", .selectable = true, .id = 8 },
	{ .kind = LINE_ROW, .word = "----", .text = "Domain controller 88/tcp", .detail = "next", .selectable = true, .id = 9 },
	{ .kind = LINE_ROW, .word = "----", .text = "Path MTU", .detail = "next", .selectable = true, .id = 10 },
};
static const struct screen_line done_lines[] = {
	{ .kind = LINE_FACT, .text = "Checking from", .detail = "this computer (10.20.3.7, same site)" },
	{ .kind = LINE_FACT, .text = "at", .detail = "pc-042.corp.example" },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_ROW, .word = "OK", .text = "Name lookup (A, AAAA)", .right = "12 ms", .detail = "10.20.4.42, no AAAA", .selectable = true, .id = 1 },
	{ .kind = LINE_ROW, .word = "OK", .text = "Route to 10.20.4.42", .right = "1 ms", .detail = "1 hop, via 10.20.3.1", .selectable = true, .id = 2 },
	{ .kind = LINE_ROW, .word = "OK", .text = "Port 3389/tcp open", .right = "31 ms", .detail = "SYN-ACK", .selectable = true, .id = 3 },
	{ .kind = LINE_ROW, .word = "INFO", .text = "Port 3389/udp", .right = "1000 ms", .detail = "no answer (not needed to sign in)", .selectable = true, .id = 4 },
	{ .kind = LINE_ROW, .word = "OK", .text = "RDP answers (X.224)", .right = "18 ms", .detail = "offers TLS + NLA", .selectable = true, .id = 5 },
	{ .kind = LINE_ROW, .word = "WARN", .text = "Clock difference", .right = "-", .detail = "server is 6 min 12 s ahead", .selectable = true, .id = 6 },
	{ .kind = LINE_ROW, .word = "FAILED", .text = "Certificate dates", .right = "-", .detail = "expired on 2026-02-03", .selectable = true, .id = 7 },
	{ .kind = LINE_ROW, .word = "FAILED", .text = "Gateway rdgw.example.com", .right = "60 s", .detail = "did not answer", .selectable = true, .id = 8 },
	{ .kind = LINE_ROW, .word = "SKIP", .text = "Domain controller 88/tcp", .detail = "skipped", .selectable = true, .id = 9 },
	{ .kind = LINE_ROW, .word = "OK", .text = "Path MTU", .right = "44 ms", .detail = "1500 bytes", .selectable = true, .id = 10 },
};
static const struct screen_line check_after[] = {
	{ .kind = LINE_BLANK },
	{ .kind = LINE_TEXT, .text = "Clock difference: more than 5 minutes breaks Kerberos sign-in. Read from the time stamp in the server's NTLM challenge; no password is needed for that." },
};
static const struct screen_action check_actions[] = {
	{ '\r', "Detail" }, { 'x', "Skip this one" },
};

static const struct screen_line consent_lines[] = {
	{ .kind = LINE_TEXT, .text = "One real sign-in, stopped before the desktop opens. The account is CORP\\jdoe. A wrong password counts towards account lockout. rdpdoctor tries once." },
	{ .kind = LINE_BLANK },
};
static const struct screen_line password_lines[] = {
	{ .kind = LINE_TEXT, .text = "The password only goes to the program that signs in. It is not stored." },
	{ .kind = LINE_BLANK },
};
static const struct screen_field password_fields[] = {
	{ "password", "Password", NULL, "not stored", FIELD_SECRET },
};

static const struct screen_line ladder_lines[] = {
	{ .kind = LINE_ROW, .word = "OK", .text = "1  Name", .right = "12 ms" },
	{ .kind = LINE_ROW, .word = "OK", .text = "2  Route", .right = "1 ms" },
	{ .kind = LINE_ROW, .word = "OK", .text = "3  TCP", .right = "31 ms", .detail = "10.20.4.42:3389" },
	{ .kind = LINE_ROW, .word = "OK", .text = "4  X.224", .right = "18 ms", .detail = "chose HYBRID (NLA)" },
	{ .kind = LINE_ROW, .word = "OK", .text = "5  TLS", .right = "44 ms", .detail = "SHA-256 fingerprint 9f:41:..:c2" },
	{ .kind = LINE_ROW, .word = "FAIL", .text = "6  NLA", .right = "212 ms", .detail = "Kerberos: clock skew. NTLM: refused" },
	{ .kind = LINE_ROW, .word = "-", .text = "7  License", .right = "-", .detail = "not reached" },
	{ .kind = LINE_ROW, .word = "-", .text = "8  Desktop", .right = "-", .detail = "not reached" },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_HEADING, .text = "Stopped at stage 6 of 8, NLA (who you are)." },
	{ .kind = LINE_TEXT, .text = "In plain words: the computer answered and wanted to know who you are. It did not accept the answer. The two clocks differ, which alone can cause this." },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_TEXT, .text = "Library 2.11.7   error 0x00020014 ERRCONNECT_LOGON_FAILURE   NT 0xC000006D" },
};
static const struct screen_action ladder_actions[] = {
	{ '\r', "Verdict" }, { 'a', "Again" }, { 'd', "Raw log" }, { 27, "Back" }, { 'c', "Copy line" },
};

static const struct screen_line verdict_lines[] = {
	{ .kind = LINE_TEXT, .word = "MOST LIKELY", .style = STYLE_HEADING, .text = "The clocks of the two computers differ by over 5 minutes.", .selectable = true, .id = 1 },
	{ .kind = LINE_FACT, .text = "certainty", .detail = "likely      cause clock-skew" },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_HEADING, .text = "Evidence, and where it comes from" },
	{ .kind = LINE_FOR, .text = "server clock 6 min 12 s ahead", .right = "check 8 (NTLM time stamp)" },
	{ .kind = LINE_FOR, .text = "Kerberos said: clock skew too great", .right = "attempt 1, stage 6" },
	{ .kind = LINE_FOR, .text = "stopped working 'this morning'", .right = "answer 1" },
	{ .kind = LINE_AGAINST, .text = "password was changed yesterday", .right = "answer 2 (fits cause 2 as well)" },
	{ .kind = LINE_UNKNOWN, .text = "is the server in the domain?", .right = "paste: w32tm /query /status" },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_HEADING, .text = "Other causes still possible" },
	{ .kind = LINE_TEXT, .text = "Old password stored on the client", .right = "possible", .selectable = true, .id = 2 },
	{ .kind = LINE_TEXT, .text = "Account may not sign in remotely", .right = "possible", .selectable = true, .id = 3 },
	{ .kind = LINE_TEXT, .text = "Ruled out (17): name, route, port, firewall, TLS, certificate, and more" },
};
static const struct screen_action verdict_actions[] = {
	{ '\r', "Fix it" }, { 'e', "Evidence" }, { 'v', "Paste output" }, { 27, "Back" },
};

static const struct screen_line fix_lines[] = {
	{ .kind = LINE_ROW, .word = "DONE", .text = "1  Look at the time source", .detail = "READ-ONLY", .selectable = true, .id = 1 },
	{ .kind = LINE_ROW, .word = "NEXT", .text = "2  Ask Windows to set its clock now", .detail = "CHANGES", .selectable = true, .id = 2 },
	{ .kind = LINE_ROW, .word = "-", .text = "3  Point it at the domain's clock, if 2 did not last", .detail = "CHANGES", .selectable = true, .id = 3 },
	{ .kind = LINE_ROW, .word = "-", .text = "4  Verify: run the checks again", .detail = "READ-ONLY", .selectable = true, .id = 4 },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_HEADING, .text = "2  Ask Windows to set its clock now", .right = "where: on pc-042, cmd as admin" },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_COMMAND, .text = "w32tm /resync /force" },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_FACT, .text = "You should see", .detail = "The command completed successfully." },
	{ .kind = LINE_FACT, .text = "If not", .detail = "'no time data was available': choose f, then step 3" },
	{ .kind = LINE_FACT, .text = "Risk", .detail = "low. Time jumps 6 min; running jobs may notice." },
	{ .kind = LINE_FACT, .text = "Undo", .detail = "not possible, not needed (old time is saved in transcript)" },
};
static const struct screen_action fix_actions[] = {
	{ 'd', "It worked" }, { 'f', "It failed" }, { 'c', "Copy" }, { 'r', "Raw" }, { 'w', "Write .cmd" },
	{ 'k', "QR" }, { 'u', "Undo" }, { '\r', "Verify" }, { 27, "Back" },
};

static const struct screen_line long_lines[] = {
	{ .kind = LINE_HEADING, .text = "Schedule the firewall to close again, before it is opened" },
	{ .kind = LINE_COMMAND, .text = "schtasks /create /tn rdpdoctor-firewall-on /ru SYSTEM /sc once /st 14:45 /tr \"netsh advfirewall set allprofiles state on\" /f && schtasks /query /tn rdpdoctor-firewall-on" },
	{ .kind = LINE_BLANK },
	{ .kind = LINE_FACT, .text = "Where", .detail = "on a-very-long-computer-name-that-fills-its-sixty-characters.xy, as administrator" },
	{ .kind = LINE_ROW, .word = "OK", .text = "Name lookup of a-very-long-computer-name-that-fills-its-sixty-characters.xy", .right = "12 ms", .detail = "10.20.4.42, and the reverse name is a-very-long-computer-name-that-fills-its-sixty-characters.xy" },
	{ .kind = LINE_FOR, .text = "The name a-very-long-computer-name-that-fills-its-sixty-characters.xy was found", .right = "a-very-long-computer-name-that-fills-its-sixty-characters.xy" },
};
static const struct screen_field long_fields[] = {
	{ "target", "Name or address", "a-very-long-computer-name-that-fills-its-sixty-characters.xy", "as typed on the client", FIELD_TEXT },
};

static const struct screen_action long_actions[] = { { 'r', "Raw" } };

static const struct screen_line paste_lines[] = {
	{ .kind = LINE_TEXT, .text = "Run this on pc-042, copy its output and paste it here:" },
	{ .kind = LINE_COMMAND, .text = "w32tm /query /status" },
};
static const struct screen_action paste_actions[] = { { 27, "Back" }, { 'f', "From a file" } };

static const struct screen_choice hide[] = {
	{ "Hide names and public addresses", "normal", true },
	{ "Hide all addresses too", "strict", false },
	{ "Hide nothing", "asks you to confirm", false },
};
static const struct screen_line preview_lines[] = {
	{ .kind = LINE_BLANK },
	{ .kind = LINE_PREVIEW, .word = "preview", .right = "1,912 of 3,500 chars", .text = "RDP case 7K2M-9QD4   2026-11-21T02:10:48Z (03:10 CET)   rdpdoctor 0.1.0" },
	{ .kind = LINE_PREVIEW, .text = "Verdict  clock-skew, likely. Fixed: not yet. 1 of 4 steps done" },
	{ .kind = LINE_PREVIEW, .text = "Target   {host-1}:3389 via {gw-1}   from {client-1} 10.20.3.7 same site\nStopped  stage 6 of 8 NLA   Kerberos clock skew, 0xC000006D" },
	{ .kind = LINE_PREVIEW, .text = "User     {user-1}   worked until 2026-11-20   changed: password (2026-11-20)" },
	{ .kind = LINE_PREVIEW, .text = "Tried    step 1 done; step 2 failed ('no time data was available')" },
	{ .kind = LINE_PREVIEW, .text = "Next     step 3, needs domain admin" },
	{ .kind = LINE_PREVIEW, .text = "\n\nFacts\ntcp.result = open\nnegotiate.result = accepted\nntlm.clock_skew_s = 372" },
	{ .kind = LINE_TEXT, .text = "Hidden: 2 host names, 1 user, 3 addresses outside the site." },
	{ .kind = LINE_TEXT, .text = "Check code of this log: 9F41-22C7. Read it out; the engineer compares it." },
};
static const struct screen_field file_fields[] = {
	{ "file", "File", "~/rdpdoctor-7K2M-9QD4.txt", NULL, FIELD_FILE },
};
static const struct screen_action export_actions[] = {
	{ '\r', "Save" }, { 'c', "Copy note" }, { 'r', "Raw" }, { 'k', "QR" }, { 'm', "Hide a word" }, { 27, "Back" },
};

static const struct screen_choice quit_choices[] = {
	{ "Leave. Come back with: rdpdoctor resume 7K2M", NULL, false },
	{ "Leave and delete this session", "asks you to confirm", false },
	{ "Stay", NULL, false },
};
static const struct screen_line quit_lines[] = {
	{ .kind = LINE_HEADING, .text = "Leave rdpdoctor?", .right = "Session 7K2M-9QD4 is saved." },
};

#define STEP(n) .step = (n), .steps = 7, .session = "7K2M-9QD4"

const struct sample samples[] = {
	{ "start", { .id = "start", STEP(1), .title = "Start", LINES(blank_then_who), CHOICES(who), FIELDS(target_fields),
		AFTER(unfinished), ACTIONS(start_actions), .input = INPUT_FORM, .row_focus = -1, .prompt = NULL,
		.message = "The password is only asked for in step 4. It is never stored or shown." } },
	{ "symptom", { .id = "symptom", STEP(2), .title = "Symptoms", .status = "question 3 of about 6", LINES(symptom_lines),
		CHOICES(symptoms), .choice_focus = 2, AFTER(symptom_after), ACTIONS(symptom_actions), .input = INPUT_CHOICE,
		.row_focus = -1, .message = "Answer saved." } },
	{ "checks", { .id = "checks", STEP(3), .title = "Live checks", .status = "7 of 10 done   0:07", LINES(check_lines),
		AFTER(check_after), ACTIONS(check_actions), .input = INPUT_LIVE, .row_focus = 6,
		.message = "7 done, 1 warning, 1 failed. Safe, read-only checks. No password used." } },
	{ "checks-done", { .id = "checks", STEP(3), .title = "Live checks", .status = "10 of 10 done", LINES(done_lines),
		AFTER(check_after), ACTIONS(check_actions), .input = INPUT_ROWS, .row_focus = 6,
		.message = "Done. 7 OK, 1 warning, 2 failed." } },
	{ "consent", { .id = "consent", STEP(4), .title = "Real connection", LINES(consent_lines), .input = INPUT_YES_NO,
		.row_focus = -1, .prompt = "Go ahead?" } },
	{ "password", { .id = "password", STEP(4), .title = "Real connection", LINES(password_lines), FIELDS(password_fields),
		.input = INPUT_FORM, .row_focus = -1 } },
	{ "ladder", { .id = "ladder", STEP(4), .title = "Real connection", LINES(ladder_lines), ACTIONS(ladder_actions),
		.input = INPUT_NEXT, .row_focus = -1,
		.message = "Attempt 1 finished in 318 ms. Full log saved in the transcript (no password)." } },
	{ "verdict", { .id = "verdict", STEP(5), .title = "Verdict", LINES(verdict_lines), ACTIONS(verdict_actions),
		.input = INPUT_ROWS, .row_focus = 1,
		.message = "Ranked by evidence; not certain. Nothing has been changed." } },
	{ "fix", { .id = "fix", STEP(6), .title = "Fix: clocks differ", LINES(fix_lines), ACTIONS(fix_actions), .input = INPUT_ROWS,
		.row_focus = 2, .message = "Sent to your terminal's clipboard. Paste to check it. Nothing? press r or w." } },
	{ "paste", { .id = "paste", STEP(6), .title = "Paste the output", LINES(paste_lines), ACTIONS(paste_actions),
		.input = INPUT_PASTE, .row_focus = -1,
		.message = "Paste here. To finish, if it does not end by itself: a line with only a dot." } },
	{ "export", { .id = "export", STEP(7), .title = "Transcript and handover", CHOICES(hide), FIELDS(file_fields),
		AFTER(preview_lines), ACTIONS(export_actions), .input = INPUT_FORM, .row_focus = -1,
		.message = "Ready. Fits a 4,000-character note field. Attach the JSON for the engineer." } },
	{ "long", { .id = "long", STEP(6), .title = "Fix: long names", LINES(long_lines), FIELDS(long_fields), ACTIONS(long_actions),
		.input = INPUT_FORM, .row_focus = -1, .message = "A message that is so long that it does not fit into one row of eighty columns is wrapped onto two." } },
	{ "quit", { .id = "quit", STEP(7), .title = "Leave", LINES(quit_lines), CHOICES(quit_choices), .input = INPUT_CHOICE,
		.row_focus = -1 } },
};
/* clang-format on */
const size_t sample_count = ARRAY_LEN(samples);

const struct screen *
sample_find(const char *name)
{
	for (size_t i = 0; i < sample_count; i++) {
		if (strcmp(samples[i].name, name) == 0)
			return &samples[i].screen;
	}
	return NULL;
}
