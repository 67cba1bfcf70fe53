# Python: httptools, on Node's parser of before llhttp.
import os

import httptools


class Seen:
    requests = octets = fields = 0

    def on_url(self, url):
        self.octets += len(url)

    def on_header(self, name, value):
        self.fields += 1

    def on_message_complete(self):
        self.requests += 1


def main():
    seen = Seen()
    parser = httptools.HttpRequestParser(seen)
    while chunk := os.read(0, 65536):
        parser.feed_data(chunk)
    print(f"{seen.requests} requests, {seen.octets} octets, {seen.fields} fields")


main()
