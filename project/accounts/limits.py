"""How often one may try."""

from project.throttle import Limit

# What a person mistypes is far below; a guesser gets 40 guesses an hour from an address.
SIGN_IN_PAIR = Limit("sign-in", 10)
# Several people behind one address (an office, a school) may mistype; one address trying many names may not go on.
SIGN_IN_ADDRESS = Limit("sign-in-address", 100)
# Each may be a private copy on the disk; a class of pupils behind one address may begin at once.
DEMO_ADDRESS = Limit("demo-address", 60)
# Many addresses guessing one name: high enough that locking somebody out takes a botnet.
SIGN_IN_NAME = Limit("sign-in-name", 200)
# Every one may be a mail into somebody's inbox.
RESET_ADDRESS = Limit("reset-address", 10)
RESET_MAIL = Limit("reset-mail", 3)
