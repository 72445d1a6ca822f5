title The port refuses, but the computer is fine
lesson Remote Desktop answered on port 3390. Someone had moved it without saying so: connect to that port, or move it back.
target lab-5.corp.example
cause listener-port-changed

outside
name.result = ok
name.addresses = 10.40.2.5
route.result = ok
tcp.result = refused
host.alive = true
session.port = 3389
rdp.other_port = 3390

answers
symptom = refused-at-once
scope.who = everyone
since = after-change
machine.place = physical
machine.power = running

pasted
| C:\Windows\system32>reg query "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp" /v PortNumber
|
| HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp
|     PortNumber    REG_DWORD    0xd3e
|
