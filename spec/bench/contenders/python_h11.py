# Python: h11, a server's side.
import os

import h11


def main():
    requests = octets = fields = 0
    connection = h11.Connection(h11.SERVER)
    answer = h11.Response(status_code=204, headers=[])
    while chunk := os.read(0, 65536):
        connection.receive_data(chunk)
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                break
            if event is h11.PAUSED:  # until the request is answered
                connection.send(answer)
                connection.send(h11.EndOfMessage())
                connection.start_next_cycle()
            elif isinstance(event, h11.Request):
                requests += 1
                octets += len(event.target)
                fields += len(event.headers)
    print(f"{requests} requests, {octets} octets, {fields} fields")


main()
