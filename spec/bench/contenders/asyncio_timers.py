# asyncio: call_later.  arguments: the size, and uvloop for its loop instead of the library's own
import asyncio
import random
import sys

SPAN = 2  # seconds

if sys.argv[2:] == ["uvloop"]:
    import uvloop
    uvloop.install()

size = int(sys.argv[1])
fired = 0
loop = asyncio.new_event_loop()


def fire():
    global fired
    fired += 1
    if fired == size // 2:
        loop.stop()


random.seed(1)
timers = [loop.call_later(random.random() * SPAN, fire) for _ in range(size)]
for timer in timers[::2]:
    timer.cancel()
if size > 0:
    loop.run_forever()
print(fired, "fired")
