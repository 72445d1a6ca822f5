#!/bin/sh
# Is it true in the worlds of the lab what their cases take for granted? Looked at
# without the program under test: truth_test.sh LAB_CASE LAB_LOOK
set -u
lab_case=$1 look=$2
cases=$(dirname "$0")/cases
failures=0

# truth CASE PATTERN WORDS: in that world, lab_look says what matches.
truth() { seen "$1" "$2" "$look $3"; }
# seen CASE PATTERN COMMAND
seen() {
	said=$("$lab_case" --exec "$3" "$cases/$1.case" 2>&1)
	code=$?
	[ "$code" = 77 ] && { echo "$said"; exit 77; }
	echo "$said" | grep -Eq "$2" && return
	echo "in $1, '$3': want $2, got: $said"
	failures=$((failures + 1))
}
server=10.77.2.2 outside=203.0.113.1

truth refused                 '^refused after [0-9] ms'        "tcp $server 3389"
truth refused-quick           '^refused after 2[0-9][0-9] ms'  "tcp $server 3389"
truth dropped-host-alive      '^timeout'                       "tcp $server 3389"
truth dropped-host-alive      '^open'                          "tcp $server 22"
truth dropped-router          '^timeout'                       "tcp $server 3389"
truth dropped-router          '^open'                          "tcp $server 22"
truth dropped-all             '^timeout'                       "tcp $server 22"
truth rejected-prohibited     '^No route to host after [0-9] ms' "tcp $server 3389"
truth rejected-port-unreachable '^refused'                     "tcp $server 3389"
truth no-route                '^Network is unreachable'        "tcp $server 3389"
truth route-prohibited        '^Permission denied'             "tcp $server 3389"
truth link-down               '^Network is unreachable'        "tcp $server 3389"
truth other-port              '^selected'                      "offer $server 3390 11"
truth nat-forward             '^selected'                      "offer $outside 3389 11"
truth nat-forward-missing     '^refused'                       "tcp $outside 3389"
truth nat-forward-missing-dropped '^timeout'                   "tcp $outside 3389"
truth delay-20                '^open after [4-9][0-9] ms'          "tcp $server 3389"
truth delay-200               '^open after [45][0-9][0-9] ms'     "tcp $server 3389"
truth lost-syn                '^open after 1[0-9][0-9][0-9] ms' "tcp $server 3389"
truth dual-v4-dead            '^timeout'                       "tcp $server 3389"
truth dual-v4-dead            '^open after [0-9] ms'                      "tcp fd77:2::2 3389"
truth dual-v6-dead            '^timeout'                       "tcp fd77:2::2 3389"
truth silent                  '^silent'                        "offer $server 3389 11"
truth closed-at-once          '^closed'                        "offer $server 3389 11"
truth reset-at-once           '^reset'                         "offer $server 3389 11"
truth flood                   '^other'                         "offer $server 3389 11"
truth taken-by-ssh            '^other'                         "offer $server 3389 11"
truth negotiation-failure-3   '^failure 3'                     "offer $server 3389 11"
truth confirm-bare            '^bare'                          "offer $server 3389 11"
truth nla-required            '^selected 2'                    "offer $server 3389 11"
truth nla-required            '^failure 5'                     "offer $server 3389 1"
truth nla-required            '^failure 5'                     "offer $server 3389 0"
truth nla-ex                  '^selected 8'                    "offer $server 3389 11"
truth nla-off                 '^selected 1'                    "offer $server 3389 11"
truth nla-off                 '^failure 1'                     "offer $server 3389 0"
truth legacy-only             '^failure 2'                     "offer $server 3389 11"
truth legacy-only             '^selected 0'                    "offer $server 3389 0"
truth healthy-xrdp            '^selected 1'                    "offer $server 3389 11"
truth healthy-shadow-nla      '^selected 2'                    "offer $server 3389 11"
truth udp-open                '^answered'                      "udp $server 3389"
truth udp-no-answer           '^silent'                        "udp $server 3389"
truth udp-refused             '^refused'                       "udp $server 3389"

name='getent ahosts pc-042.lab.test; echo status $?'
seen healthy-name    '10\.77\.2\.2'  "$name"
seen name-nxdomain   'status 2'      'getent ahosts pc-24.lab.test; echo status $?'
seen name-servfail   'status 2'      "$name"
seen ipv6-only-name  'fd77:2::2'     "$name"
seen no-such-neighbour 'INCOMPLETE'  "$look tcp 10.77.1.99 3389; ip neighbour show 10.77.1.99"

hello="openssl s_client -connect $server:3389 </dev/null 2>&1"
# OpenSSL 3.2 and later print no spaces around "=".
seen taken-by-tls    'CN ?= ?pc-042' "$hello"
seen taken-by-tls    '^1 counted'    "$hello >/dev/null; grep -c 'handshakes 1' /run/lab/counts-0 |
	sed 's/\$/ counted/'"

[ "$failures" = 0 ] && echo "the worlds are as the cases say"
[ "$failures" = 0 ]
