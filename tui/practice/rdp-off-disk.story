title A computer refuses at once, and only its disk is available
lesson A port that refuses at once is not blocked by a firewall: the computer is on, but nothing listens. Its disk shows why: Remote Desktop is switched off in its own settings.
target hr-pc-17.corp.example
cause rdp-disabled-local

outside
name.result = ok
name.addresses = 10.20.9.17
route.result = ok
tcp.result = refused
host.alive = true
host.open_ports = 445

answers
symptom = refused-at-once
scope.who = everyone
since = never-worked
machine.place = physical
machine.power = running
boot.screen = sign-in
from.inside = refused

disk
guest.hive.control_set = 2 @ SYSTEM\Select: Current = 2
guest.hive.dirty = false
guest.hive.complete = true
guest.policy.read = true
guest.os.product = Windows 11 Pro
guest.computer = HR-PC-17
guest.rdp.denied = true @ SYSTEM\ControlSet002\Control\Terminal Server: fDenyTSConnections = 1
guest.rdp.denied_by = local @ SYSTEM\ControlSet002\Control\Terminal Server: fDenyTSConnections = 1
guest.rdp.port = 3389 @ SYSTEM\ControlSet002\Control\Terminal Server\WinStations\RDP-Tcp: PortNumber = 3389
guest.service.TermService.start = demand @ SYSTEM\ControlSet002\Services\TermService: Start = 3
guest.firewall.rule = allowed
