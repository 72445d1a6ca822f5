title The caller waits, then the connection gives up
lesson The port is silent while other ports of the computer answer, so something filters it. Only evidence from inside shows what. The rule for Remote Desktop was switched off; nothing else had to change.
target vm-042.corp.example
cause fw-rule-disabled

outside
name.result = ok
name.addresses = 10.20.4.42
route.result = ok
tcp.result = timeout
host.alive = true
host.open_ports = 445,5985

answers
symptom = waits-then-fails
scope.who = everyone
since = after-change
machine.place = azure
machine.power = running
boot.screen = sign-in
from.inside = timeout
from.elsewhere = timeout

pasted
| C:\Windows\system32>netsh advfirewall show currentprofile
|
| Public Profile Settings:
| ----------------------------------------------------------------------
| State                                 ON
| Firewall Policy                       BlockInbound,AllowOutbound
| LocalFirewallRules                    N/A (GPO-store only)
| LocalConSecRules                      N/A (GPO-store only)
| InboundUserNotification               Enable
| RemoteManagement                      Disable
| UnicastResponseToMulticast            Enable
|
| Ok.
|
| C:\Windows\system32>netsh advfirewall firewall show rule group="remote desktop"
|
| Rule Name:                            Remote Desktop - User Mode (TCP-In)
| ----------------------------------------------------------------------
| Enabled:                              No
| Direction:                            In
| Profiles:                             Domain,Private,Public
| Grouping:                             Remote Desktop
| LocalIP:                              Any
| RemoteIP:                             Any
| Protocol:                             TCP
| LocalPort:                            3389
| RemotePort:                           Any
| Edge traversal:                       No
| Action:                               Allow
|
| Ok.

disk
guest.hive.control_set = 1 @ SYSTEM\Select: Current = 1
guest.hive.dirty = false
guest.hive.complete = true
guest.policy.read = true
guest.os.product = Windows Server 2022 Datacenter
guest.computer = VM-042
guest.rdp.denied = false @ SYSTEM\ControlSet001\Control\Terminal Server: fDenyTSConnections = 0
guest.rdp.port = 3389 @ SYSTEM\ControlSet001\Control\Terminal Server\WinStations\RDP-Tcp: PortNumber = 3389
guest.firewall.domain.enabled = true @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile: EnableFirewall = 1
guest.firewall.domain.shielded = false @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile: DoNotAllowExceptions is absent
guest.firewall.domain.inbound = block @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile: DefaultInboundAction is absent
guest.firewall.private.enabled = true @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile: EnableFirewall = 1
guest.firewall.private.shielded = false @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile: DoNotAllowExceptions is absent
guest.firewall.private.inbound = block @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile: DefaultInboundAction is absent
guest.firewall.public.enabled = true @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile: EnableFirewall = 1
guest.firewall.public.shielded = false @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile: DoNotAllowExceptions is absent
guest.firewall.public.inbound = block @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile: DefaultInboundAction is absent
guest.firewall.rule = disabled @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules: RemoteDesktop-UserMode-In-TCP = v2.30|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3389|App=%SystemRoot%\system32\svchost.exe|Svc=termservice|
