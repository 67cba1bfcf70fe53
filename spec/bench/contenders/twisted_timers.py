# Twisted: callLater.
import random
import sys

from twisted.internet import epollreactor
epollreactor.install()

from twisted.internet import reactor

SPAN = 2  # seconds

size = int(sys.argv[1])
fired = 0


def fire():
    global fired
    fired += 1
    if fired == size // 2:
        reactor.stop()


random.seed(1)
timers = [reactor.callLater(random.random() * SPAN, fire) for _ in range(size)]
for timer in timers[::2]:
    timer.cancel()
if size > 0:
    reactor.run()
print(fired, "fired")
