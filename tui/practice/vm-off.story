title Nothing answers, and nothing was changed
lesson If nothing answers, the computer may be off, or its firewall may block everything. One look at the portal decides it: deallocated.
target build-3.corp.example
cause vm-off

outside
name.result = ok
name.addresses = 10.30.1.3
route.result = ok
tcp.result = timeout
host.alive = false

answers
symptom = waits-then-fails
scope.who = everyone
since = suddenly
machine.place = azure
machine.power = deallocated
boot.screen = unknown
from.inside = timeout
from.elsewhere = timeout
