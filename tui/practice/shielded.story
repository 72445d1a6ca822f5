title Nothing on the computer answers any more
lesson Nothing at the address answered, as if the computer were off. But it was running: its firewall blocked every inbound connection and ignored its own rules. So the profiles had to change, not the rules.
target web01.corp.example
cause fw-block-inbound-always

outside
name.result = ok
name.addresses = 10.20.4.7
route.result = ok
tcp.result = timeout
host.alive = false

answers
symptom = waits-then-fails
scope.who = everyone
since = suddenly
machine.place = azure
machine.power = running
boot.screen = sign-in
from.inside = timeout
from.elsewhere = timeout
channel.agent = works

pasted
| C:\Windows\system32>netsh advfirewall show allprofiles
|
| Domain Profile Settings:
| ----------------------------------------------------------------------
| State                                 ON
| Firewall Policy                       BlockInboundAlways,AllowOutbound
| LocalFirewallRules                    N/A (GPO-store only)
| LocalConSecRules                      N/A (GPO-store only)
| InboundUserNotification               Disable
| RemoteManagement                      Disable
| UnicastResponseToMulticast            Enable
|
| Private Profile Settings:
| ----------------------------------------------------------------------
| State                                 ON
| Firewall Policy                       BlockInboundAlways,AllowOutbound
| LocalFirewallRules                    N/A (GPO-store only)
| LocalConSecRules                      N/A (GPO-store only)
| InboundUserNotification               Disable
| RemoteManagement                      Disable
| UnicastResponseToMulticast            Enable
|
| Public Profile Settings:
| ----------------------------------------------------------------------
| State                                 ON
| Firewall Policy                       BlockInboundAlways,AllowOutbound
| LocalFirewallRules                    N/A (GPO-store only)
| LocalConSecRules                      N/A (GPO-store only)
| InboundUserNotification               Disable
| RemoteManagement                      Disable
| UnicastResponseToMulticast            Enable
|
| Ok.

disk
guest.hive.control_set = 1 @ SYSTEM\Select: Current = 1
guest.hive.dirty = false
guest.hive.complete = true
guest.policy.read = true
guest.os.product = Windows Server 2019 Datacenter
guest.computer = WEB01
guest.firewall.domain.enabled = true @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile: EnableFirewall = 1
guest.firewall.domain.shielded = true @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile: DoNotAllowExceptions = 1
guest.firewall.domain.shielded_by = local @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile: DoNotAllowExceptions = 1
guest.firewall.domain.inbound = block @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile: DefaultInboundAction is absent
guest.firewall.private.enabled = true @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile: EnableFirewall = 1
guest.firewall.private.shielded = true @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile: DoNotAllowExceptions = 1
guest.firewall.private.shielded_by = local @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile: DoNotAllowExceptions = 1
guest.firewall.private.inbound = block @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile: DefaultInboundAction is absent
guest.firewall.public.enabled = true @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile: EnableFirewall = 1
guest.firewall.public.shielded = true @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile: DoNotAllowExceptions = 1
guest.firewall.public.shielded_by = local @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile: DoNotAllowExceptions = 1
guest.firewall.public.inbound = block @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile: DefaultInboundAction is absent
guest.firewall.rule = allowed @ SYSTEM\ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules: RemoteDesktop-UserMode-In-TCP = v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|App=%SystemRoot%\system32\svchost.exe|Svc=termservice|
