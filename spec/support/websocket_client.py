"""A websocket client of Python's standard library alone, for the specs and examples.

usage: websocket_client.py HOST:PORT TARGET
Sends each line of its input as a text message, prints each text that comes, and closes when its
input ends. What it knows of RFC 6455 it does not know from poe. Short frames only.
"""
import base64
import hashlib
import os
import select
import socket
import struct
import sys


def shake_hands(peer, host, target):
    key = base64.b64encode(os.urandom(16)).decode()
    peer.sendall(
        f"GET {target} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
    octets = b""
    while b"\r\n\r\n" not in octets:
        more = peer.recv(4096)
        if not more:
            sys.exit("no response")
        octets += more
    head, rest = octets.split(b"\r\n\r\n", 1)
    lines = head.decode().split("\r\n")
    if " 101 " not in lines[0]:
        print(lines[0])
        sys.exit(0)
    wanted = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
    if not any(line.lower() == "sec-websocket-accept: " + wanted.decode().lower() for line in lines):
        sys.exit("wrong accept")
    return rest


def send(peer, opcode, data):
    key = os.urandom(4)
    size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack(">H", len(data))
    masked = bytes(octet ^ key[i % 4] for i, octet in enumerate(data))
    peer.sendall(bytes([0x80 | opcode]) + size + key + masked)


def take(buffer):
    """The first frame and what is behind it, or None."""
    if len(buffer) < 2:
        return None
    size, start = buffer[1], 2
    if size == 126:
        if len(buffer) < 4:
            return None
        size, start = struct.unpack(">H", buffer[2:4])[0], 4
    if len(buffer) < start + size:
        return None
    return buffer[0] & 15, buffer[start:start + size], buffer[start + size:]


def show(peer, opcode, data):
    """Returns whether more may come."""
    if opcode == 8:
        code = struct.unpack(">H", data[:2])[0] if data else 1005
        print(f"closed: {code} {data[2:].decode()}".rstrip(), flush=True)
        return False
    if opcode == 9:
        send(peer, 10, data)
    elif opcode == 1:
        print(data.decode(), flush=True)
    return True


def talk(peer, buffer):
    inputs, closed = [sys.stdin, peer], False
    while True:
        frame = take(buffer)
        if frame:
            opcode, data, buffer = frame
            if show(peer, opcode, data):
                continue
            if not closed:
                send(peer, 8, data[:2])
            return
        ready = select.select(inputs, [], [])[0]
        if peer in ready:
            more = peer.recv(65536)
            if not more:
                sys.exit("no close")
            buffer += more
        if sys.stdin in ready:
            line = sys.stdin.buffer.raw.readline()
            if line:
                send(peer, 1, line.rstrip(b"\n"))
            else:
                send(peer, 8, struct.pack(">H", 1000) + b"goodbye")
                closed = True
                inputs.remove(sys.stdin)


def main(address, target):
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port))) as peer:
        talk(peer, shake_hands(peer, address, target))


main(*sys.argv[1:])
