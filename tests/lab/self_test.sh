#!/bin/sh
# The lab's own test: self_test.sh LAB_CASE. A judge that lets everything pass is
# worse than none, so a stand-in for the program prints a known report, and each
# expectation is tried once true and once false; so is each way to leak or to hang.
set -u
lab_case=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failures=0

cat >"$dir/report.json" <<'END'
{"format": "rdpdoctor.report/1", "session": "X", "outcome": "diagnosed", "broke_at": "tcp",
 "ladder": [{"stage": "name", "state": "passed"}, {"stage": "tcp", "state": "failed"}],
 "notes": [{"id": "rdp-exposed"}], "more_possible": 3, "contradictions": [], "next": [],
 "causes": [{"id": "a", "certainty": "likely", "for": ["tcp.result"], "against": []},
            {"id": "b", "certainty": "possible", "for": ["x"], "against": ["host.alive"]}],
 "excluded": ["c"], "plan": {},
 "facts": [{"id": "tcp.result", "value": "timeout", "source": "probe:tcp", "at_ms": 300.4},
           {"id": "tcp.result", "value": "open", "source": "person"},
           {"id": "host.alive", "value": true, "source": "probe:neighbours"},
           {"id": "tcp.rtt_ms", "value": 40, "source": "probe:tcp"},
           {"id": "ports", "value": [22, 80], "source": "probe:neighbours"}]}
END
# The program under test: $BEHAVIOUR decides what else it does with the secret.
cat >"$dir/program" <<'END'
#!/bin/sh
read -r secret
case $BEHAVIOUR in
print) echo "$secret" >&2 ;;
argument) timeout 0.3 sh -c 'read -r _ <"$1"' "$secret" "$FIFO" ;;
environment) SECRET=$secret timeout 0.3 sh -c 'read -r _ <"$0"' "$FIFO" ;;
file) mkdir -p "$HOME/.local/x"; echo "at $secret;" >"$HOME/.local/x/log" ;;
hang) read -r _ <"$FIFO" ;;
sanitizer) echo "x.c:1: runtime error: index 9 out of bounds" >&2 ;;
esac
cat "$REPORT"
exit "$STATUS"
END
chmod +x "$dir/program"
mkfifo "$dir/fifo"

# attempt WANTED-EXIT NAME BEHAVIOUR STATUS REPORT LINE [WORDS]: one run with one more
# line; the words must be in the verdict, so that it fails for the right reason.
attempt() {
	{
		echo "title: $2"
		echo "stdin: hush-4711"
		echo "limit_ms: 1500"
		echo "expect broke_at: tcp"
		echo "expect fact: tcp.result = timeout"
		echo "only: a, b"
		echo "env: REPORT=$5"
		echo "env: STATUS=$4"
		echo "env: BEHAVIOUR=$3"
		echo "env: FIFO=$dir/fifo"
		echo "$6"
	} >"$dir/self.case"
	RDPDOCTOR=$dir/program "$lab_case" "$dir/self.case" >"$dir/out" 2>&1
	got=$?
	[ "$got" = 77 ] && { cat "$dir/out"; exit 77; }
	[ "$got" = "$1" ] && grep -q "${7:-self}" "$dir/out" && return
	echo "want exit $1 and \"${7:-}\", got $got: $2: $6"
	cat "$dir/out"
	failures=$((failures + 1))
}
holds() { attempt 0 "$1" none 1 "$dir/report.json" "$1"; }
fails() { attempt 1 "$1" none 1 "$dir/report.json" "$1"; }

holds 'expect outcome: narrowed | diagnosed'; fails 'expect outcome: narrowed'
holds 'expect exit: 1';                       fails 'expect exit: 2'
holds 'expect broke_at: tcp';                 fails 'expect broke_at: null'
holds 'expect fact: tcp.result = timeout';    fails 'expect fact: tcp.result = open'
holds 'expect fact: tcp.result != open';      fails 'expect fact: tcp.result != timeout'
holds 'expect fact: host.alive = true';       fails 'expect fact: host.alive = false'
holds 'expect fact: tcp.rtt_ms <= 40';        fails 'expect fact: tcp.rtt_ms <= 39'
holds 'expect fact: tcp.rtt_ms >= 40';        fails 'expect fact: tcp.rtt_ms >= 41'
holds 'expect fact: ports contains 22';       fails 'expect fact: ports contains 8'
holds 'expect fact: udp.result absent';       fails 'expect fact: tcp.result absent'
holds 'expect fact: tcp.result known';        fails 'expect fact: udp.result known'
holds 'expect stage: tcp failed';             fails 'expect stage: tcp passed'
holds 'expect first: a | z';                  fails 'expect first: b'
holds 'expect cause: b possible';             fails 'expect cause: b likely'
holds 'expect cause: a';                      fails 'expect cause: z'
holds 'expect no_cause: z';                   fails 'expect no_cause: z, b'
holds 'expect excluded: c';                   fails 'expect excluded: a'
holds 'expect for: a tcp.result';             fails 'expect for: a host.alive'
holds 'expect against: b host.alive';         fails 'expect against: b tcp.result'
holds 'expect note: rdp-exposed';             fails 'expect note: other'
holds 'expect no_note: other';                fails 'expect no_note: rdp-exposed'
holds 'never: b';                             fails 'never: z, a'
holds 'only: a';                              fails 'only: none'
holds 'expect at_ms: tcp.result <= 300';     fails 'expect at_ms: tcp.result <= 299'
fails 'expect nonsense: a';                   fails 'expect count: connections = 0'

line='expect outcome: diagnosed'
attempt 1 "exit and outcome disagree" none 2 "$dir/report.json" "$line" "diagnosed with exit 2"
attempt 1 "the secret is printed" print 1 "$dir/report.json" "$line" "secret was printed"
attempt 1 "the secret is an argument" argument 1 "$dir/report.json" "$line" "secret stood in"
attempt 1 "the secret is in an environment" environment 1 "$dir/report.json" "$line" "secret stood in"
attempt 1 "the secret is in a file" file 1 "$dir/report.json" "$line" "written to a file"
attempt 1 "it hangs" hang 1 "$dir/report.json" "$line" "did not end"
attempt 1 "a sanitizer complains" sanitizer 1 "$dir/report.json" "$line" "sanitizer complains"
attempt 1 "no report" none 1 /dev/null "$line" "no report"

# damaged PATTERN REPLACEMENT: a report that breaks one of the relations of all reports.
damaged() {
	sed "s/$1/$2/" "$dir/report.json" >"$dir/damaged.json"
	attempt 1 "report: $1 became $2" none 1 "$dir/damaged.json" "$line" "report: "
}
damaged '"plan": {}' '"plan": null'
damaged '"session": "X"' '"session": null'
damaged '"state": "failed"' '"state": "passed"'
damaged '"certainty": "likely"' '"certainty": "possible"'
damaged '"for": \["x"\]' '"for": []'
damaged '"next": \[\]' '"next": null'
damaged '"certainty": "possible"' '"certainty": "proved"'

# A case must say what may be found: without one of these lines it fails.
for key in 'expect broke_at' 'expect fact' only limit_ms; do
	sed "/^$key:/d" "$dir/self.case" >"$dir/lacking.case"
	RDPDOCTOR=$dir/program "$lab_case" "$dir/lacking.case" >"$dir/out" 2>&1
	[ $? = 1 ] && grep -q "has no line .$key." "$dir/out" && continue
	echo "a case without $key passes"
	cat "$dir/out"
	failures=$((failures + 1))
done

# The command that checks each report is asked, and believed.
holds 'only: a, b'
for word in "0 rdpdoctor.report" "1 no-such-word"; do
	LAB_VALIDATE="grep -q ${word#* }" RDPDOCTOR=$dir/program "$lab_case" "$dir/self.case" \
		>"$dir/out" 2>&1
	[ $? = "${word% *}" ] && continue
	echo "a report is not held against its schema: ${word#* }"
	cat "$dir/out"
	failures=$((failures + 1))
done

# So is the command that compares the report with the stored session.
for word in "0 true" "1 false"; do
	LAB_REFOLD=${word#* } RDPDOCTOR=$dir/program "$lab_case" "$dir/self.case" >"$dir/out" 2>&1
	[ $? = "${word% *}" ] && continue
	echo "the stored session is not asked: ${word#* }"
	cat "$dir/out"
	failures=$((failures + 1))
done

# Where no namespace can be made the case is skipped; in CI that is a failure.
for ci in "77 no" "1 true"; do
	want=${ci% *}
	CI=${ci#* } unshare -Ur sh -c '
		echo 0 >/proc/sys/user/max_user_namespaces && RDPDOCTOR=$2 exec "$1" "$3"
	' sh "$lab_case" "$dir/program" "$dir/self.case" >"$dir/out" 2>&1
	got=$?
	[ "$got" = "$want" ] && grep -q 'not allowed here' "$dir/out" && continue
	echo "without namespaces, CI=${ci#* }: want exit $want, got $got"
	cat "$dir/out"
	failures=$((failures + 1))
done

[ "$failures" = 0 ] && echo "the judge judges"
[ "$failures" = 0 ]
