"""A receiver of OTLP over HTTP that follows a script; prints its port, then a JSON line for each request, and ends with its standard input.

Usage: receiver.py [--tls CERTIFICATE KEY] [keep] SCRIPT, a JSON list of answers of which the last repeats, or such a list for each path;
`keep` prints bodies, too. An answer: {"status": 200, "headers": {},
"body_hex": "", "sleep": 0.5, "close": true, "reset": true, "cut": true, "garbage": true, "silent": true, "date": 2.5}.
"""
import gzip
import json
import socket
import ssl
import struct
import sys
import threading
import time
import zlib
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

lock = threading.Lock()


def fields(data):
    """Numbers, wire types and values of a message."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        tag = varint()
        if tag & 7 == 0:
            yield tag >> 3, varint()
        elif tag & 7 == 1:
            at += 8
        elif tag & 7 == 5:
            at += 4
        else:
            length = varint()
            yield tag >> 3, data[at:at + length]
            at += length


def spans(data, kind):
    """How many spans a request holds; -1 where it can't be read."""
    try:
        if kind == "application/json":
            return sum(len(s.get("spans", [])) for r in json.loads(data)["resourceSpans"] for s in r["scopeSpans"])
        return sum(1 for n, r in fields(data) if n == 1 for m, s in fields(r) if m == 2 for k, _ in fields(s) if k == 2)
    except (KeyError, IndexError, ValueError, TypeError):
        return -1


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script, counts = [], {}

    def do_POST(self):
        length = int(self.headers.get("content-length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        coding = self.headers.get("content-encoding")
        try:
            data = gzip.decompress(body) if coding == "gzip" else zlib.decompress(body) if coding == "deflate" else body
        except (OSError, zlib.error):
            data = b"\xff"
        with lock:
            script = self.script[self.path] if isinstance(self.script, dict) else self.script
            count = self.counts.get(self.path, 0)
            self.counts[self.path] = count + 1
            answer = script[min(count, len(script) - 1)]
            print(json.dumps({
                "time": time.time(), "path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()},
                "wire_bytes": length, "body_bytes": len(data), "spans": spans(data, self.headers.get("content-type")),
                **({"body_hex": data.hex()} if "keep" in sys.argv else {}),
            }), flush=True)
        self.answer(answer)

    def answer(self, answer):
        time.sleep(answer.get("sleep", 0))
        if answer.get("silent"):
            time.sleep(3600)
        if answer.get("reset"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        if answer.get("garbage"):
            self.wfile.write(b"\x00\x01 this is no HTTP \xff\xfe\r\n\r\n" * 3)
        if answer.get("cut"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        if any(answer.get(end) for end in ("close", "reset", "garbage", "cut")):
            self.close_connection = True
            return
        body = bytes.fromhex(answer.get("body_hex", ""))
        self.send_response(answer["status"])
        for name, value in answer.get("headers", {}).items():
            self.send_header(name, value)
        if "date" in answer:
            self.send_header("Retry-After", formatdate(time.time() + answer["date"], usegmt=True))
        if answer["status"] not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *arguments):
        pass


words = [word for word in sys.argv[1:] if word != "keep"]
tls = words[1:3] if words[0] == "--tls" else None
Handler.script = json.loads(words[-1])
server = Server(("127.0.0.1", 0), Handler)
if tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tls)
    server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
