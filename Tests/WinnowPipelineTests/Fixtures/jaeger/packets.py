"""Writes packets.jsonl: spans, and the packets that the Jaeger exporter makes of them."""
import json, random, warnings, logging, sys
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
from opentelemetry.exporter.jaeger.thrift import JaegerExporter
from opentelemetry.exporter.jaeger.thrift import send
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, Event, SpanContext
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.sdk.util import BoundedList
from opentelemetry.trace import Link, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.attributes import BoundedAttributes
random.seed(20261130)
class Socket:
    sent = []
    def __init__(self, *a): pass
    def __enter__(self): return self
    def __exit__(self, *a): pass
    def sendto(self, data, address): Socket.sent.append(bytes(data))
send.socket = type("S", (), {"socket": Socket, "AF_INET": 2, "SOCK_DGRAM": 2})
WORDS = ["http.method", "GET", "db.system", "ключ", "値", "a", "", "x" * 130, "user's \"name\"", "line\nbreak", "é", "net.peer.port"]
def value(depth=0):
    k = random.randrange(7 if depth == 0 else 6)
    if k == 0: return random.choice(WORDS)
    if k == 1: return random.random() < .5
    if k == 2: return random.choice([0, 1, -1, 63, 64, -64, -65, 8191, 8192, 2**31, -2**63, 2**63 - 1, random.getrandbits(40)])
    if k == 3: return random.choice([0.5, -1.25, 1e100, 3.0])
    if k in (4, 5): return random.choice(WORDS) + str(random.randrange(10**random.randint(1, 9)))
    t = random.randrange(4)
    n = random.choice([0, 1, 2, 3])
    if t == 0: return tuple(random.choice(WORDS) for _ in range(n))
    if t == 1: return tuple(random.randrange(1000) for _ in range(n))
    if t == 2: return tuple(random.random() < .5 for _ in range(n))
    return tuple(random.choice([0.5, 2.0, 1e16, 1e-7, 123456.789]) for _ in range(n))
def attrs(n): return {f"{random.choice(WORDS) or 'k'}.{i}": value() for i in range(n)}
def ident(bits): return random.choice([random.getrandbits(bits) | 1, random.getrandbits(7) | 1])
def one(v):
    if isinstance(v, str) and len(v) > 500: return [len(v), "repeated"]   # so many times the letter w
    if isinstance(v, tuple): return [list(v), "tuple"]
    return [str(v) if isinstance(v, int) and not isinstance(v, bool) else v, type(v).__name__]
def shown(a): return [[k, *one(v)] for k, v in a.items()]
def make(n, size=3, wide=0):
    resource = {"service.name": random.choice(["shop", "s", "кассa"]), **attrs(random.randrange(3))}
    scope = random.choice([("lib", "1.0"), ("library", ""), ("n" * 140, "v")])
    spans, plain = [], []
    for i in range(n):
        a = attrs(random.randrange(size))
        if wide: a["wide"] = "w" * (wide if not callable(wide) else wide(i))
        start = 1767225600000000000 + random.getrandbits(random.choice([10, 30, 50]))
        end = start + random.choice([0, 499, 500, 63500, 64000, random.getrandbits(40)])
        events = [(random.choice(WORDS), start + random.randrange(10**9), attrs(random.randrange(3))) for _ in range(random.choice([0, 0, 1, 2, 16]))] if not wide else []
        links = [(ident(128), ident(64)) for _ in range(random.choice([0, 0, 1, 17]))] if not wide else []
        status = random.choice([("UNSET", None), ("OK", None), ("ERROR", None), ("ERROR", "went wrong")])
        kind = random.choice(list(SpanKind))
        dropped = [random.choice([0, 0, 1, 300]) for _ in range(3)] if not wide else [0, 0, 0]
        tid, sid, pid = ident(128), ident(64), random.choice([0, ident(64)])
        ctx = SpanContext(tid, sid, False, TraceFlags(1))
        class S(ReadableSpan):
            d = (0, 0, 0)
            dropped_attributes = property(lambda s: s.d[0]); dropped_events = property(lambda s: s.d[1]); dropped_links = property(lambda s: s.d[2])
        s = S(name=random.choice(WORDS) or "n", context=ctx, parent=SpanContext(pid, pid, False) if pid else None,
            resource=Resource(resource), attributes=a, events=[Event(n_, BoundedAttributes(None, e_, immutable=False) , t_) for n_, t_, e_ in events],
            links=[Link(SpanContext(t, x, False)) for t, x in links], kind=kind, status=Status(StatusCode[status[0]], status[1]),
            start_time=start, end_time=end, instrumentation_scope=InstrumentationScope(scope[0], scope[1]))
        s.d = tuple(dropped)
        spans.append(s)
        plain.append({"trace": f"{tid:032x}", "span": f"{sid:016x}", "parent": f"{pid:016x}", "name": s.name, "kind": kind.name.lower(),
            "start": str(start), "end": str(end), "status": status[0], "message": status[1], "attributes": shown(a),
            "events": [[n_, str(t_), shown(e_)] for n_, t_, e_ in events], "links": [[f"{t:032x}", f"{x:016x}"] for t, x in links], "dropped": dropped})
    return resource, scope, spans, plain
def run(n, split=False, **k):
    resource, scope, spans, plain = make(n, **k)
    Socket.sent = []
    e = JaegerExporter(udp_split_oversized_batches=split)
    r = e.export(spans)
    line = {"service": resource["service.name"], "resource": shown(resource), "scope": list(scope), "spans": plain, "split": split,
            "packets": [len(p) for p in Socket.sent], "result": r.name}
    if n <= 2 and Socket.sent: line["first_packet_hex"] = Socket.sent[0].hex()
    return line
out = open(sys.argv[1], "w")
out.write(json.dumps({"meta": {"packages": {"opentelemetry-exporter-jaeger-thrift": "1.21.0", "opentelemetry-sdk": "1.21.0", "thrift": "0.25.0"}, "fields": "spans of one batch with their resource and scope; packets: sizes of what was sent to the agent; split: udp_split_oversized_batches"}}, ensure_ascii=False) + "\n")
def w(l): out.write(json.dumps(l, ensure_ascii=False) + "\n")
for n in [1, 1, 1, 1, 2, 3, 14, 15, 16, 20]: w(run(n, size=random.choice([1, 4, 18])))
for split in [False, True]:
    w(run(3, split, wide=1000))
    w(run(3, split, wide=lambda i: [70000, 10, 10][i]))
    w(run(1, split, wide=70000))
    w(run(4, split, wide=20000))
    w(run(7, split, wide=lambda i: [30000, 30000, 30000, 10, 10, 10, 60000][i]))
    w(run(5, split, wide=lambda i: [40000, 40000, 10, 10, 40000][i]))
