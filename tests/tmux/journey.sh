# The steps of a journey, as a helpdesk agent takes them.

# Output of the computer. The layouts are those of Windows, the contents are invented.
rule_off_paste() {
	for rule in Shadow 'User Mode'; do
		printf 'Rule Name:                            Remote Desktop - %s (TCP-In)\n' "$rule"
		printf -- '----------------------------------------------------------------------\n'
		printf 'Enabled:                              No\nDirection:                            In\n'
		printf 'Profiles:                             Domain,Private,Public\nGrouping:                             Remote Desktop\n'
		printf 'LocalIP:                              Any\nRemoteIP:                             Any\n'
		printf 'Protocol:                             TCP\n'
		[ "$rule" = Shadow ] && printf 'LocalPort:                            Any\n'
		[ "$rule" = Shadow ] || printf 'LocalPort:                            3389\n'
		printf 'RemotePort:                           Any\nEdge traversal:                       No\n'
		printf 'Action:                               Allow\n\n'
	done
}

shielded_paste() {
	for profile in Domain Private Public; do
		printf '%s Profile Settings: \n' "$profile"
		printf -- '----------------------------------------------------------------------\n'
		printf 'State                                 ON\n'
		printf 'Firewall Policy                       BlockInboundAlways,AllowOutbound\n'
		printf 'LocalFirewallRules                    N/A (GPO-store only)\n'
		printf 'LocalConSecRules                      N/A (GPO-store only)\n'
		printf 'InboundUserNotification               Enable\nRemoteManagement                      Disable\n'
		printf 'UnicastResponseToMulticast            Enable\n\n'
	done
	printf 'Ok.\n'
}

# Presses the digit of a choice.
choose() { # TEXT
	wait_for "$1"
	digit=$(screen | sed -n "s/^[ >]*\([0-9]\) .*$1.*/\1/p" | head -1)
	[ -n "$digit" ] || fail "no choice \"$1\""
	keys "$digit"
}

# Questions may come in any order: answers the known ones, skips the others.
answer_questions() {
	while :; do
		wait_for 'Step 5 of 7'
		screen | grep -q 'Verdict' && return 0
		asked=$(screen | sed -n 's/.*question \([0-9]*\) .*/\1/p' | head -1)
		if screen | grep -q 'In Azure'; then
			choose 'In Azure'
		elif screen | grep -q 'sign-in screen'; then
			choose 'sign-in screen'
		else
			keys s
		fi
		wait_gone "question $asked "
	done
}

to_checks() { # TARGET
	wait_for 'Who is at the keyboard'
	wait_for '> Computer to reach' # a name can be typed at once
	keys BTab
	wait_for '> [0-9] (.) I '
	choose 'helping a caller'
	wait_for '(\*) I am helping'
	keys Tab
	wait_for '> Computer to reach'
	type_text "$1"
	wait_for "$1"
	keys Enter
	wait_for 'Enter Next'
	keys Enter
	choose 'waits a long time'
	wait_for 'Live checks'
}

to_verdict() {
	wait_for 'The connection fails at: TCP connection'
	keys Enter
	answer_questions
}

paste_output() { # FUNCTION
	"$1" >"$room/paste.txt"
	keys v
	wait_for 'Paste the output of the command here'
	paste "$room/paste.txt"
	wait_for 'Recognised as' 20
	keys Enter
}

to_fix() { # online|offline
	wait_for 'Verdict'
	keys Enter
	wait_for 'Step [56] of 7'
	if screen | grep -q 'In Azure'; then choose 'In Azure'; fi
	wait_for 'How can you still get into'
	if [ "$1" = online ]; then
		choose 'Serial Console'
	else
		choose 'another computer'
	fi
	wait_for "$1 path"
}

# Opens each step, fills in missing values, and confirms that it worked.
work_through() {
	steps=0
	until_s=$(($(date +%s) + 60))
	while :; do
		[ "$(date +%s)" -lt "$until_s" ] || fail 'the steps do not end'
		wait_for 'Step 6 of 7  F\|Step 7 of 7'
		screen | grep -q 'Step 7 of 7' && return 0
		if screen | grep -q 'Step 6 of 7  Fill in'; then
			fill_in
		elif screen | grep -q 'Verify now'; then
			keys Enter
			wait_for 'Step 7 of 7'
			return 0
		elif screen | grep -q 'd It worked'; then
			here=$(screen | sed -n 's/.*step \([0-9]*\) of .*/\1/p' | head -1)
			if screen | grep -q 'c Copy'; then
				keys c
				wait_for 'Paste to check\|too long\|Sent to'
			fi
			keys d
			wait_gone "step $here of"
			steps=$((steps + 1))
		elif screen | grep -q 'NEXT.*[0-9]  .*'; then
			keys Enter
			wait_gone 'Open step'
		elif screen | grep -q 'Open step'; then
			keys y # the list: no step is left to open
			wait_for 'Step 7 of 7'
			return 0
		fi
	done
}

fill_in() {
	fields=$(screen | grep -c '\[ ')
	n=0
	while [ "$n" -lt "$fields" ]; do
		if ! screen | grep -q '^ >.*\['; then keys Tab; fi
		example=$(screen | sed -n 's/^ >.*\] e\.g\. \([^ ]*\).*/\1/p' | head -1)
		type_text "${example:-vm-042}"
		keys Tab
		n=$((n + 1))
	done
	wait_for '>Enter'
	keys Enter
	wait_gone 'Step 6 of 7  Fill in'
}

journey() { # NAME TARGET PATH PASTE CAUSE
	walk="$1, $3"
	start --store "$room/$1-$3.db"
	to_checks "$2"
	to_verdict
	paste_output "$4"
	wait_for 'The pasted output \(changes\|makes this more certain\)'
	wait_for '^ *| ' # and the line that decided it
	look verdict
	wait_for "\(PROVED\|LIKELY\) .*$5"
	to_fix "$3"
	work_through
	wait_for 'It does not work yet'
	keys t
	wait_for 'Transcript and handover'
	session=$(session_code)
	choose 'Markdown'
	wait_for '(\*) Markdown'
	keys Enter
	wait_for 'Saved: '
	saved=$(screen | sed -n 's/.*Saved: \([^ ]*\).*/\1/p')
	grep -q 'rdpdoctor' "$room/$saved" || fail "the transcript $saved says nothing"
	grep -q "$2" "$room/$saved" && [ "$2" != 127.0.0.2 ] && [ "$2" != 127.0.0.3 ] &&
		fail 'the transcript shows a name'
	keys q
	wait_for 'Leave rdpdoctor'
	keys 1
	wait_for 'status 0'
	"$RDPDOCTOR" export "$session" --store "$room/$1-$3.db" --format json >"$room/export.json" ||
		fail 'the session cannot be exported'
	grep -q 'rdpdoctor.transcript/1' "$room/export.json" || fail 'the export is no transcript'
	printf 'ok %s\n' "$walk"
}

# ---- killed at every screen ----

# Kills, resumes, and expects the same screen of the same session.
kill_and_resume() { # TEXT THAT MUST APPEAR AGAIN
	session=$(session_code)
	[ -n "$session" ] || fail 'no session code on the screen'
	kill_wizard
	start resume "$session" --store "$room/kills.db"
	wait_for "$session"
	wait_for "$1"
}

kills() {
	walk='killed at each screen'
	start --store "$room/kills.db"
	to_checks 127.0.0.2
	wait_for 'Live checks'
	kill_and_resume 'Live checks'
	if screen | grep -q 'a Again\|Run checks'; then keys a; fi
	wait_for 'The connection fails at: TCP connection'
	kill_and_resume 'The connection fails at: TCP connection'
	keys Enter
	wait_for 'question 1\|One question'
	kill_and_resume 'One question\|Verdict'
	screen | grep -q 'One question' && answer_questions
	wait_for 'Verdict'
	kill_and_resume 'Verdict'
	paste_output rule_off_paste
	wait_for 'switched off'
	kill_and_resume '\(PROVED\|LIKELY\) .*switched off'
	to_fix online
	kill_and_resume 'online path'
	keys Enter
	wait_for 'Step 6 of 7  Fill in\|d It worked'
	screen | grep -q 'Step 6 of 7  Fill in' && keys Escape
	wait_for 'd It worked'
	kill_and_resume 'd It worked\|online path'
	screen | grep -q 'd It worked' || keys Enter
	wait_for 'd It worked'
	keys d
	wait_gone 'step 1 of'
	kill_and_resume 'step 2 of\|DONE'
	keys t
	wait_for 'Transcript and handover'
	kill_and_resume 'Transcript and handover'
	"$RDPDOCTOR" export "$(session_code)" --store "$room/kills.db" --format json --redact none \
		>"$room/export.json" || fail 'the session cannot be exported'
	for kept in 127.0.0.2 waits-then-fails netsh-rules '"online"'; do
		grep -q -- "$kept" "$room/export.json" || fail "lost: $kept"
	done
	printf 'ok %s\n' "$walk"
}

# ---- plain mode: the same journey, line by line, without a terminal ----

plain_journey() {
	walk='plain mode'
	printf '%s\n' 2 127.0.0.2 '' '' '' >"$room/input" # who, computer, port, gateway, user
	cat >>"$room/input" <<'EOF'
2

q
1
EOF
	"$RDPDOCTOR" --plain --store "$room/plain.db" <"$room/input" >"$room/plain.txt" 2>"$room/stderr" ||
		fail "plain mode ended with $?"
	for words in 'Step 1 of 7' 'Who is at the keyboard' 'waits a long time' 'FAILED: TCP'; do
		grep -q -- "$words" "$room/plain.txt" || {
			cat "$room/plain.txt"
			fail "plain mode does not say: $words"
		}
	done
	if grep -q "$(printf '\033')" "$room/plain.txt"; then fail 'plain mode sends escape sequences'; fi
	"$RDPDOCTOR" sessions --store "$room/plain.db" | grep -q '127.0.0.2' || fail 'the session is lost'
	printf 'ok %s\n' "$walk"
}

# ---- the disk of the machine, attached here: read in the same session ----

# A real Windows 10 hive, unpacked for the walk; its rule is off and it has no logs.
unpack_disk() {
	mkdir -p "$room/mnt/Windows/System32/config"
	xz -dc "$DISKS/win10-1903x-x64.SYSTEM.xz" >"$room/mnt/Windows/System32/config/SYSTEM" ||
		fail 'the hive cannot be unpacked'
}

disk_journey() {
	walk='the attached disk'
	unpack_disk
	start --store "$room/disk.db" --fact guest.rdp.denied=false # which is wrong
	to_checks 127.0.0.2
	to_verdict
	wait_for 'POSSIBLE'
	keys d
	wait_for 'The disk is attached here'
	type_text "$room/nothing-there"
	keys Enter
	wait_for 'WARN.*Not read'
	wait_for 'cannot be read: No such'
	keys C-u
	{ printf 'QFI\373\000\000\000\003'; head -c 65536 /dev/zero; } >"$room/disk.qcow2"
	type_text "$room/disk.qcow2"
	keys Enter
	wait_for 'WARN.*Not read'
	wait_for 'Then enter that folder here'
	wait_for 'guestmount -a .*disk.qcow2'
	look image
	keys C-u
	type_text " '$room/mnt/' " # quoted and with blanks, as if dragged into a terminal
	keys Enter
	wait_for 'What is on the disk' 30
	wait_for 'What this changes' 30
	look inside
	wait_for 'changes the result. Before: '
	wait_for 'guest.firewall.rule = disabled'
	keys NPage
	wait_for 'Contradiction: Remote Desktop is \(switched\|turned\) off'
	wait_for '+ yes, as observed: this one counts .*disk'
	wait_for '- no, as reported .*answer'
	wait_for 'SYSTEM.ControlSet001'
	wait_for 'FirewallRules'
	keys Enter
	wait_for 'Step 5 of 7  Verdict'
	look verdict
	wait_for 'The disk changes the result'
	wait_for 'FirewallRules'
	wait_for 'LIKELY .*switched off'
	keys Enter
	wait_for 'Step [56] of 7'
	if screen | grep -q 'In Azure'; then choose 'In Azure'; fi
	wait_for 'How can you still get into'
	look path
	choose 'attached to this computer'
	wait_for 'The disk is attached here'
	wait_for "$room/mnt" # the path is remembered
	keys Enter
	wait_for 'does not change the result' 30
	keys Enter
	wait_for 'offline path'
	look fix
	keys End
	wait_for "rdpdoctor offline $room/mnt --apply fw-rule-disabled"
	session=$(session_code)
	keys q
	wait_for 'Leave rdpdoctor'
	keys 1
	wait_for 'status 0'
	printf 'ok %s\n' "$walk"
	replay_walk "$room/disk.db" "$session"
}

# ---- practice: the wizard over a recorded case, then an export is replayed ----

practice_walk() {
	walk='practice'
	start practice shielded
	wait_for 'Practice: Start'
	keys 2
	keys Tab
	wait_for '> Computer to reach'
	keys Enter
	wait_for '>Enter Next'
	keys Enter
	wait_for 'Practice: Symptoms'
	wait_for 'The caller says: "It waits a long time'
	look symptoms
	choose 'waits a long time'
	wait_for 'Practice: Live checks'
	wait_for 'The connection fails at: TCP connection'
	look checks
	keys Enter
	wait_for 'Step 5 of 7  Practice'
	until screen | grep -q 'Practice: Verdict'; do
		asked=$(screen | sed -n 's/.*question \([0-9]*\)$/\1/p' | head -1)
		[ -n "$asked" ] || continue # between two screens
		keys s
		wait_gone "question $asked\$"
	done
	keys v
	wait_for 'The caller sends this output'
	look paste
	keys Enter
	wait_for 'What this changes'
	keys Enter
	wait_for 'PROVED .*is blocking all incoming'
	keys d
	wait_for 'any folder will do'
	keys Enter
	wait_for 'What is on the disk'
	look inside
	keys q
	wait_for 'The actual cause:'
	look lesson
	wait_for 'Well done'
	keys Enter
	wait_for 'status 0'
	[ ! -e "$XDG_STATE_HOME/rdpdoctor/sessions.db" ] || fail 'practice left a session'
	printf 'ok %s\n' "$walk"
}

replay_walk() { # STORE SESSION
	walk='replay'
	"$RDPDOCTOR" export "$2" --store "$1" --format json >"$room/replay.json" || fail 'no export'
	"$RDPDOCTOR" replay "$room/replay.json" >"$room/replay.txt" 2>"$room/stderr" </dev/null ||
		fail "replay ended with $?"
	for words in 'target' 'tcp.result = timeout' 'fw-rule-disabled, likely' 'replayed'; do
		grep -q -- "$words" "$room/replay.txt" || {
			cat "$room/replay.txt"
			fail "the replay does not say: $words"
		}
	done
	start replay "$room/replay.json"
	wait_for 'Enter: next'
	look replay
	keys Enter
	wait_for 'Enter: next.*'
	type_text a
	keys Enter
	wait_for 'replayed'
	wait_for 'status 0'
	sed 's/"timeout"/"refused"/' "$room/replay.json" >"$room/changed.json"
	"$RDPDOCTOR" replay "$room/changed.json" >/dev/null 2>&1 </dev/null
	[ $? -eq 65 ] || fail 'a changed transcript is replayed'
	printf 'ok %s\n' "$walk"
}

# ---- pasted output in three languages: the verdict and the line that decided it ----

# Leaves a session at its verdict; each paste opens it again.
session_at_verdict() { # NAME TARGET
	start --store "$room/$1.db"
	to_checks "$2"
	to_verdict
	session=$(session_code)
	keys q
	wait_for 'Leave rdpdoctor'
	keys 1
	wait_for 'status 0'
}

# All rows of the paste box end in the same column, also with wide characters.
box_is_straight() {
	rows=$(screen | grep -c '^ │')
	ends=$(screen | grep '^ │.*│$' | while IFS= read -r row; do
		printf '%s\n' "$row" | wc -L
	done | sort | uniq -c)
	[ "$ends" = "$(printf '%7d 79' "$rows")" ] || fail "the box is not straight: $ends"
}

# Like a terminal without bracketed paste.
paste_bare() { # FILE
	tm load-buffer "$1"
	tm paste-buffer -d
	wait_for "$(wc -c <"$1") B"
	box_is_straight
	keys . Enter
}

# FILE, the first cause after it, the deciding line; everything fits the screen.
paste_changes() { # NAME HOW FILE CAUSE LINE
	walk="paste of $3"
	copy=$room/$3.db # its own store: the last one may still be open
	cp "$room/$1.db" "$copy"
	start resume "$session" --store "$copy"
	wait_for 'Step 5 of 7  Verdict'
	keys v
	wait_for 'Paste the output of the command here'
	"$2" "$PASTES/$3"
	wait_for 'What this changes' 20
	look "$3"
	wait_for 'The pasted output \(changes\|makes this more certain\)'
	wait_for "^ *| $5"
	screen | while IFS= read -r row; do
		[ "$(printf '%s' "$row" | wc -L)" -le 80 ] || fail "too wide: $row"
	done
	keys Enter
	wait_for 'Step 5 of 7  Verdict'
	wait_for 'The pasted output \(changes\|makes this more certain\)'
	wait_for "^ *| $5"
	wait_for "\(PROVED\|LIKELY\) .*$4"
	printf 'ok %s\n' "$walk"
}

paste_walk() {
	off='rule for Remote Desktop is switched off' shield='is blocking all incoming'
	walk='a session at its verdict'
	session_at_verdict silent 127.0.0.2
	paste_changes silent paste en-rules.txt "$off" 'Enabled: *No'
	paste_changes silent paste_bare de-rules.txt "$off" 'Aktiviert: *Nein'
	paste_changes silent paste_bare zh-rules.txt "$off" '已启用: *否'
	for language in en de zh; do
		paste_changes silent paste $language-collector-rule.txt "$off" 'Enabled *: False'
	done
	session_at_verdict dead 127.0.0.3
	paste_changes dead paste_bare en-profiles.txt "$shield" 'Firewall Policy *BlockInboundAlways'
	paste_changes dead paste de-profiles.txt "$shield" 'Firewallrichtlinie *BlockInboundAlways'
	paste_changes dead paste_bare zh-profiles.txt "$shield" '防火墙策略 *BlockInboundAlways'
	for language in en de zh; do
		paste_changes dead paste_bare $language-collector-shielded.txt "$shield" \
			'AllowInboundRules *: False'
	done
}

# ---- every screen in three sizes, with its help, and back unchanged ----

resize() { tm resize-window -x "$1" -y "$2"; }

# Narrow, wide, and back: the screen must be unchanged. Then the help.
survives() { # A TEXT OF THE SCREEN
	wait_for "$1"
	wait_for 'session [0-9A-Z]' # the first picture appears before the session
	before=
	while [ "$(screen)" != "$before" ]; do before=$(screen); done
	resize 40 10
	wait_for 'This window is 40 x 10'
	keys d # a key for an invisible screen does nothing
	resize 200 60
	wait_for 'session [0-9A-Z]*-'
	wait_for "$1"
	resize 80 24
	deadline=$(($(date +%s) + 15))
	while [ "$(screen)" != "$before" ]; do
		[ "$(date +%s)" -lt "$deadline" ] || fail "not as it was before: $before"
	done
	keys F1
	wait_for 'Help: '
	keys Escape
	wait_for "$1"
	wait_gone 'Help: '
	keys C-c
	wait_for 'Leave rdpdoctor'
	keys Escape
	wait_for "$1"
	printf 'ok %s\n' "$1"
}

sizes_walk() {
	walk='sizes'
	start --store "$room/sizes.db"
	tm set-option -g window-size manual
	wait_for '> Computer to reach'
	survives 'Who is at the keyboard'
	to_checks 127.0.0.2
	wait_for 'The connection fails at: TCP connection'
	survives 'The connection fails at: TCP connection'
	keys Enter
	survives 'question 1'
	answer_questions
	survives 'Step 5 of 7  Verdict'
	keys m
	survives 'One command to find out'
	keys Escape
	wait_for 'Step 5 of 7  Verdict'
	keys v
	wait_for 'Paste the output of the command here'
	paste "$PASTES/zh-rules.txt"
	survives 'What the output shows'
	keys Enter
	survives 'The pasted output'
	keys e
	survives 'Step 5 of 7  Evidence'
	keys Escape
	wait_for 'Step 5 of 7  Verdict'
	keys d
	wait_for 'The disk is attached here'
	survives 'The disk is attached here'
	keys Escape
	wait_for 'Step 5 of 7  Verdict'
	keys Enter
	if screen | grep -q 'In Azure'; then choose 'In Azure'; fi
	survives 'How can you still get into'
	choose 'Serial Console'
	survives 'online path'
	keys Enter
	survives 'Step 6 of 7  Fill in'
	keys Escape
	survives 'd It worked'
	keys t
	survives 'Transcript and handover'
	printf 'ok %s\n' "$walk"
}
