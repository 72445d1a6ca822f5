#!/bin/sh
# The whole journey through the wizard, only by keys, at 80x24: both causes of the firewall
# case, each on the online and on the offline path, from the first screen to a saved
# transcript. Then the wizard is killed at every screen, and no answer may be lost.
# Usage: walk.sh [journeys|kills|plain|disk|practice|paste|sizes]; RDPDOCTOR, LAB_SERVER and REFOLD name the programs.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/journey.sh"
world

case ${1:-journeys} in
journeys)
	journey rule-off 127.0.0.2 online rule_off_paste 'rule for Remote Desktop is switched off'
	journey rule-off 127.0.0.2 offline rule_off_paste 'rule for Remote Desktop is switched off'
	journey shielded 127.0.0.3 online shielded_paste 'is blocking all incoming'
	journey shielded 127.0.0.3 offline shielded_paste 'is blocking all incoming'
	;;
kills) kills ;;
plain) plain_journey ;;
disk) disk_journey ;;
practice) practice_walk ;;
paste) paste_walk ;;
sizes) sizes_walk ;;
esac
[ "${1:-}" = practice ] || refold # practice stores nothing
printf 'ok\n'
