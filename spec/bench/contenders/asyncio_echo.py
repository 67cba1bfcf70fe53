# asyncio: a Protocol, split and join on each block.  argument: uvloop, for its loop instead of the library's own
import asyncio
import socket
import sys

BACKLOG = 4096


class Echo(asyncio.Protocol):
    __slots__ = ("transport", "rest")

    def __init__(self):
        self.rest = b""

    def connection_made(self, transport):
        self.transport = transport
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, block):
        lines = (self.rest + block).split(b"\n")
        self.rest = lines.pop()
        if lines:
            self.transport.write(b"".join([line + b"\n" for line in lines]))


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=BACKLOG)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if sys.argv[1:] == ["uvloop"]:
    import uvloop
    uvloop.install()
asyncio.run(main())
