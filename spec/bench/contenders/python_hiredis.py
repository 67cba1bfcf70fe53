# Python: hiredis, its reader in C.
import os

import hiredis


def look(reply):
    """The octets of strings and the sum of integers."""
    if isinstance(reply, int):
        return 0, reply
    if isinstance(reply, bytes):
        return len(reply), 0
    octets = total = 0
    for element in reply or ():
        more, number = look(element)
        octets += more
        total += number
    return octets, total


def main():
    replies = octets = total = 0
    reader = hiredis.Reader()
    while chunk := os.read(0, 65536):
        reader.feed(chunk)
        while (reply := reader.gets()) is not False:
            replies += 1
            more, number = look(reply)
            octets += more
            total += number
    print(f"{replies} replies, {octets} octets, {total} sum")


main()
