title The password is right, the caller says
lesson Every stage up to the sign-in passed, so the network and the firewall are not the cause. The server itself gave the reason at the sign-in: the account is locked. Trying again only keeps it locked.
target ts-2.corp.example
cause account-locked

outside
name.result = ok
name.addresses = 10.20.4.20
route.result = ok
tcp.result = open
host.alive = true
service.kind = rdp
negotiate.result = accepted
negotiate.selected = nla
negotiate.protocols = nla,nla-ex,tls
nla.policy = required
tls.result = ok
tls.version = TLSv1.3
tls.cert.expired = false
tls.cert.not_yet_valid = false
tls.cert.self_signed = true
tls.cert.weak = false

answers
symptom = asks-then-rejects
scope.who = only-me
since = suddenly

attempt
connect.result = failed
connect.stage = nla
connect.error = account-locked-out
connect.ntstatus = 0xC0000234
connect.attempts = 1
