# bash completion for rdpdoctor. A test compares it with the program's own tables.
_rdpdoctor()
{
	local cur prev word command=
	local commands='check offline read explain steps tree knowledge practice sessions resume
		export replay delete help'
	local options='--json --port --user --domain --password-stdin --password-file
		--password-fd --gateway --until --no-connect --fact --set --timeout
		--allow-attempts --audience --knowledge --store --no-store --log --format
		--redact --hosts --offline --plain --accessible --plan --apply --undo --yes
		--output --quiet --verbose --help --version'

	COMPREPLY=()
	cur=${COMP_WORDS[COMP_CWORD]}
	prev=${COMP_WORDS[COMP_CWORD-1]}
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case " ${commands//[$'\n\t']/ } " in
		*" $word "*) command=$word; break ;;
		esac
	done
	case $prev in
	--until)
		COMPREPLY=($(compgen -W 'name route tcp negotiate tls nla logon license desktop' -- "$cur"))
		return ;;
	--audience)
		COMPREPLY=($(compgen -W 'helpdesk self engineer' -- "$cur"))
		return ;;
	--redact)
		COMPREPLY=($(compgen -W 'normal strict none' -- "$cur"))
		return ;;
	--format)
		case $command in
		steps) COMPREPLY=($(compgen -W 'text md html cmd' -- "$cur")) ;;
		explain) COMPREPLY=($(compgen -W 'text md html' -- "$cur")) ;;
		tree) COMPREPLY=($(compgen -W 'text dot md' -- "$cur")) ;;
		*) COMPREPLY=($(compgen -W 'note text md html json' -- "$cur")) ;;
		esac
		return ;;
	--password-file|--store|--log|--hosts|--plan|--undo|--output|-o)
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--knowledge)
		COMPREPLY=($(compgen -d -- "$cur"))
		return ;;
	--port|--user|--domain|--password-fd|--gateway|--fact|--set|--timeout|--allow-attempts|--apply)
		return ;;
	esac
	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$options" -- "$cur"))
		return
	fi
	case $command in
	'') COMPREPLY=($(compgen -W "$commands" -- "$cur") $(compgen -f -X '!*.rdp' -- "$cur")) ;;
	offline|read|replay) COMPREPLY=($(compgen -f -- "$cur")) ;;
	knowledge) COMPREPLY=($(compgen -W 'lint list' -- "$cur")) ;;
	practice)
		COMPREPLY=($(compgen -W "$(rdpdoctor practice 2>/dev/null |
			sed -n 's/^  \([a-z0-9-]*\) .*/\1/p')" -- "$cur")) ;;
	resume|export|delete)
		COMPREPLY=($(compgen -W "$(rdpdoctor sessions 2>/dev/null |
			sed -n 's/^\([0-9A-Z-]\{9\}\) .*/\1/p')" -- "$cur")) ;;
	help) COMPREPLY=($(compgen -W "$commands" -- "$cur")) ;;
	check) COMPREPLY=($(compgen -f -X '!*.rdp' -- "$cur")) ;;
	esac
}
complete -o filenames -F _rdpdoctor rdpdoctor
