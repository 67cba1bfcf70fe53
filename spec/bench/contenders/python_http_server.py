# Python: the parser of its http.server.
import io
import sys
from http.server import BaseHTTPRequestHandler


class Handler(BaseHTTPRequestHandler):
    def __init__(self, rfile):
        self.rfile, self.wfile = rfile, io.BytesIO()

    def log_message(self, *_):
        pass


def main():
    requests = octets = fields = 0
    handler = Handler(sys.stdin.buffer)
    while line := handler.rfile.readline():
        handler.raw_requestline = line
        if not handler.parse_request():
            sys.exit(1)
        requests += 1
        octets += len(handler.path)
        fields += len(handler.headers)
    print(f"{requests} requests, {octets} octets, {fields} fields")


main()
