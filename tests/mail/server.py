"""A mail server for tests: keeps what it takes as files, and refuses some addresses.

usage: server.py FOLDER PORT     (port 0 chooses one; the port is printed once the server listens)

Addresses that begin with `gone` are refused for good, those that begin with `busy` for now, until a file `free` stands in the folder.
"""

import asyncio
import pathlib
import sys

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self, folder):
        self.folder = folder

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("gone"):
            return f"550 5.1.1 <{address}> is unknown here"
        if address.startswith("busy") and not (self.folder / "free").exists():
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 good"

    async def handle_DATA(self, server, session, envelope):
        number = len(list(self.folder.glob("*.eml")))
        head = "".join(f"X-Envelope-To: {address}\r\n" for address in envelope.rcpt_tos)
        part = self.folder / f"{number:04}.part"
        part.write_bytes(head.encode() + envelope.original_content)
        part.rename(part.with_suffix(".eml"))
        return "250 2.0.0 taken"


async def main(folder, port):
    handler = Handler(pathlib.Path(folder))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler), "127.0.0.1", int(port))
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
