title Nothing on the machine answers any more
lesson Nothing at the address answered at all, which looks like a machine that is off. It ran: its firewall blocked every inbound connection and ignored its own rules. So the rules needed no change, the profiles did.
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
guest.hive.control_set = 1
guest.hive.dirty = false
guest.hive.complete = true
guest.policy.read = true
guest.os.product = Windows Server 2019 Datacenter
guest.computer = WEB01
guest.firewall.domain.enabled = true
guest.firewall.domain.shielded = true
guest.firewall.domain.shielded_by = local
guest.firewall.domain.inbound = block
guest.firewall.private.enabled = true
guest.firewall.private.shielded = true
guest.firewall.private.shielded_by = local
guest.firewall.private.inbound = block
guest.firewall.public.enabled = true
guest.firewall.public.shielded = true
guest.firewall.public.shielded_by = local
guest.firewall.public.inbound = block
guest.firewall.rule = allowed
