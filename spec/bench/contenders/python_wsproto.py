# Python: wsproto, its frames without the handshake.
import os

from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage


def main():
    messages = octets = firsts = 0
    connection, start = Connection(ConnectionType.SERVER), True
    while chunk := os.read(0, 65536):
        connection.receive_data(chunk)
        for event in connection.events():
            if not isinstance(event, TextMessage):
                continue
            octets += len(event.data)
            if start:
                firsts += ord(event.data[0])
            start = event.message_finished
            messages += start
    print(f"{messages} messages, {octets} octets, {firsts} firsts")


main()
