"""The package python3-websockets at the other end of a websocket, for the specs.

usage: websocket_peer.py client ADDRESS | server
As a client it talks to an echo server, prints what it finds and pings; as a server it echoes,
says where it listens, and prints how its client has closed.
"""
import asyncio
import sys

import websockets

SENT = ["hello", "größe €😀", "", b"\x00\xff\x80", "x" * 70000, bytes(range(256)) * 1000]


def fragments():
    for i in range(100):
        yield f"fragment {i} "


async def client(address):
    async with websockets.connect(address, subprotocols=["none", "echo"], compression=None) as socket:
        print("protocol", socket.subprotocol)
        for data in SENT:
            await socket.send(data)
            print("same" if await socket.recv() == data else "not what was sent", len(data))
        await socket.send(fragments())
        print("same" if await socket.recv() == "".join(fragments()) else "not what was sent", "in fragments")
        await (await socket.ping(b"are you there?"))
        print("pong")
        await socket.close(4001, "done")
    print("closed", socket.close_code)


async def echo(socket):
    await (await socket.ping(b"are you there?"))
    print("pong", flush=True)
    try:
        while True:
            await socket.send(await socket.recv())
    except websockets.ConnectionClosed:
        print("closed", socket.close_code, socket.close_reason, flush=True)


async def server():
    async with websockets.serve(echo, "127.0.0.1", 0, subprotocols=["echo"], compression=None) as listening:
        print("%s:%d" % listening.sockets[0].getsockname()[:2], flush=True)
        await asyncio.Future()


asyncio.run(client(sys.argv[2]) if sys.argv[1] == "client" else server())
