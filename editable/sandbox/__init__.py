"""Private copies of the site, so that anybody may try every change and nobody else sees any (docs/sandbox.md).

`copies` has the copies, `making` and `room` say how they begin and when they may not. `visits` says which one a session
has, `middleware` answers a request from it, and `phones` finds it for a phone. `secrecy` keeps out of it what it must
not hold, `mail` lets nothing leave it, and `banner` says on each page what it is.
"""
