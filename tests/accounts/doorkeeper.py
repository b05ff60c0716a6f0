"""Speaks as much of PostgreSQL's protocol as it takes to let nobody in: ``python doorkeeper.py STATE [password]``.

It writes the port where it listens. A process of its own, because whoever asks whether a server answers lets no other
thread of its process run meanwhile.
"""

import contextlib
import socket
import struct
import sys

PROTOCOL = struct.pack("!I", 3 << 16)


def main(state: str, *, asks_password: bool) -> None:
    """Refuse everybody, one after another, until somebody ends it."""
    server = socket.create_server(("127.0.0.1", 0))
    print(server.getsockname()[1], flush=True)
    while True:
        visitor, _ = server.accept()
        with visitor, contextlib.suppress(OSError):
            visitor.settimeout(10)
            refuse(visitor, state, asks_password=asks_password)


def refuse(visitor: socket.socket, state: str, *, asks_password: bool) -> None:
    """Say no, in the server's language, with a name in it."""
    said = visitor.recv(4096)
    while said and said[4:8] != PROTOCOL:
        visitor.sendall(b"N")  # no TLS, no Kerberos
        said = visitor.recv(4096)
    if said and asks_password:
        visitor.sendall(b"R" + struct.pack("!II", 8, 3))
        said = visitor.recv(4096)
    words = f"SFATAL\0VFATAL\0C{state}\0Mno se permite el ingreso a «canarioqz»\0\0".encode()
    visitor.sendall(b"E" + struct.pack("!I", len(words) + 4) + words)


if __name__ == "__main__":
    main(sys.argv[1], asks_password="password" in sys.argv)
