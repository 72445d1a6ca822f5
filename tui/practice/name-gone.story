title A new laptop cannot find the computer
lesson The name does not exist here, so nothing was tried against the computer itself. Short names need the domain's search list; a new laptop often lacks it, or the name is mistyped.
target pc-o42
cause dns-name-not-found

outside
name.result = not-found
name.literal = false

answers
symptom = cannot-find
scope.who = only-me
scope.where = only-here
since = never-worked
