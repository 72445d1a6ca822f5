# fish completion for rdpdoctor. A test compares it with the program's own tables.
complete -c rdpdoctor -f
complete -c rdpdoctor -n __fish_use_subcommand -a check -d 'probe, decide, print'
complete -c rdpdoctor -n __fish_use_subcommand -a offline -d 'read an attached disk'
complete -c rdpdoctor -n __fish_use_subcommand -a read -d 'read the output of Windows commands'
complete -c rdpdoctor -n __fish_use_subcommand -a explain -d 'a cause, a code or a way in'
complete -c rdpdoctor -n __fish_use_subcommand -a steps -d 'the fix of a cause'
complete -c rdpdoctor -n __fish_use_subcommand -a tree -d 'the decision tree'
complete -c rdpdoctor -n __fish_use_subcommand -a knowledge -d 'check or list what is known'
complete -c rdpdoctor -n __fish_use_subcommand -a practice -d 'the wizard over a recorded case'
complete -c rdpdoctor -n __fish_use_subcommand -a sessions -d 'earlier sessions'
complete -c rdpdoctor -n __fish_use_subcommand -a resume -d 'go on with a session'
complete -c rdpdoctor -n __fish_use_subcommand -a export -d 'a transcript'
complete -c rdpdoctor -n __fish_use_subcommand -a replay -d 'go through an exported session'
complete -c rdpdoctor -n __fish_use_subcommand -a delete -d 'delete a session'
complete -c rdpdoctor -n __fish_use_subcommand -a help -d 'help'
complete -c rdpdoctor -n '__fish_seen_subcommand_from offline read replay' -F
complete -c rdpdoctor -n '__fish_seen_subcommand_from knowledge' -a 'lint list'
complete -c rdpdoctor -l json
complete -c rdpdoctor -l port -x
complete -c rdpdoctor -l user -x
complete -c rdpdoctor -l domain -x
complete -c rdpdoctor -l password-stdin
complete -c rdpdoctor -l password-file -r -F
complete -c rdpdoctor -l password-fd -x
complete -c rdpdoctor -l gateway -x
complete -c rdpdoctor -l until -x -a 'name route tcp negotiate tls nla logon license desktop'
complete -c rdpdoctor -l no-connect
complete -c rdpdoctor -l fact -x
complete -c rdpdoctor -l set -x
complete -c rdpdoctor -l timeout -x
complete -c rdpdoctor -l allow-attempts -x
complete -c rdpdoctor -l audience -x -a 'helpdesk self engineer'
complete -c rdpdoctor -l knowledge -x -a '(__fish_complete_directories)'
complete -c rdpdoctor -l store -r -F
complete -c rdpdoctor -l no-store
complete -c rdpdoctor -l log -r -F
complete -c rdpdoctor -l format -x -a 'note text md html json cmd dot'
complete -c rdpdoctor -l redact -x -a 'normal strict none'
complete -c rdpdoctor -l hosts -r -F
complete -c rdpdoctor -l offline
complete -c rdpdoctor -l plain
complete -c rdpdoctor -l accessible
complete -c rdpdoctor -l plan -r -F
complete -c rdpdoctor -l apply -x
complete -c rdpdoctor -l undo -r -F
complete -c rdpdoctor -l yes
complete -c rdpdoctor -l output -s o -r -F
complete -c rdpdoctor -l quiet -s q
complete -c rdpdoctor -l verbose -s v
complete -c rdpdoctor -l help -s h
complete -c rdpdoctor -l version
