"""The attacks that `planar doctor` tries: what each does inside, and how it must end.

Every attack is bounded, so that a machine on which a guarantee does not hold is annoyed for some
seconds and no more. What an attack could fetch or reach is bait that the doctor puts out; whether
it was fetched, reached, changed or left running is looked at from outside, after each of them.
"""

from dataclasses import dataclass

from planar_course.grading.model import Limits, Stop

#: Small, so that a bomb bursts soon.
LIMITS = Limits(
    cell_seconds=3.0,
    notebook_seconds=30.0,
    memory_bytes=500_000_000,
    processes=30,
    output_bytes=500_000,
    file_bytes=8_000_000,
    files=1_000,
    message_bytes=2_000_000,
)
#: An attack that goes on to the end, or raises an ordinary error.
ALIVE = None


@dataclass(frozen=True)
class Attack:
    """One attack.

    Attributes
    ----------
    name
        What is tried, in a few words.
    code
        A cell. ``BAIT`` in it is a dictionary of what there is to fetch, and what it notes with
        ``seen`` is handed out.
    ends
        The ways in which the cell may end: a limit, or `ALIVE`.
    errors
        Names of exceptions, or nothing, by which an `ALIVE` cell must end when it names any.
    seconds
        Limit on the time of the cell. One that must meet another limit first has more of it, as
        a slow machine that runs out of time shows nothing.
    neighbour
        A cell of another kernel that must run to its end while what the attack started goes on.
    """

    name: str
    code: str
    ends: tuple[Stop | None, ...] = (ALIVE,)
    errors: tuple[str, ...] = ()
    seconds: float = LIMITS.cell_seconds
    neighbour: str = ""


#: Before each attack; its last line is where `BAIT` is put.
PRELUDE = """\
notes = []
def seen(*words):
    notes.append(" ".join(map(str, words))[:2000])
def tried(name, action):
    try:
        seen(name + ":", action())
    except Exception as error:
        seen(name + ":", getattr(error, "strerror", None) or type(error).__name__)
class Notes:
    def _repr_mimebundle_(self, **_):
        return {"@MIME@": "\\n".join(notes)}
"""
TIME, MEMORY, OUTPUT = Stop.TIME, Stop.MEMORY, Stop.OUTPUT
PROCESSES, FILES, DEAD, MESSAGE = Stop.PROCESSES, Stop.FILES, Stop.DEAD, Stop.MESSAGE
OUT_OF_MEMORY = ("MemoryError",)
LONG = 25.0

TIME_ATTACKS = (
    Attack("a search in C without end", "import re; re.match('(a+)+$', 'a' * 40 + 'b')", (TIME,)),
    Attack(
        "a loop that ignores interrupts",
        """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        while True: pass
    except BaseException: pass
""",
        (TIME,),
    ),
    Attack("stopping its own process", "import os; os.kill(os.getpid(), 19)", (TIME,)),
)
DEATH_ATTACKS = (
    Attack("leaving without a word", "import os; os._exit(0)", (DEAD,)),
    Attack("reading address 0", "import ctypes; ctypes.string_at(0)", (DEAD,)),
    Attack(
        "killing every process",
        """
import os
assert os.getppid() == 1 and len([p for p in os.listdir("/proc") if p.isdigit()]) < 5
os.kill(-1, 9)
""",
        (DEAD, ALIVE),
        ("ProcessLookupError",),  # it was alone in there
    ),
    Attack(
        "children that outlive it",
        """
import os, subprocess, sys
sleep = [sys.executable, "-c", "import time; time.sleep(20)  # " + BAIT["mark"]]
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        subprocess.Popen(sleep, start_new_session=True)
    os._exit(0)
os.wait()
subprocess.Popen(sleep, start_new_session=True)
import time; time.sleep(0.3)
seen("two were started")
""",
    ),
)
MEMORY_ATTACKS = (
    Attack(
        "filling a list",
        "held = [bytearray(b'x' * 4_000_000) for _ in range(300)]",
        (MEMORY, ALIVE),
        OUT_OF_MEMORY,
        LONG,
    ),
    Attack(
        "filling shared memory",
        """
import mmap
held = []
for _ in range(60):
    held.append(mmap.mmap(-1, 20_000_000))
    held[-1].write(b"x" * 20_000_000)
""",
        (MEMORY, ALIVE),
        ("OSError", "MemoryError", "PermissionError"),
        LONG,
    ),
    Attack(
        "sharing the load among children",
        """
import os, time
for _ in range(12):
    if os.fork() == 0:
        held = bytearray(b"x" * 80_000_000)
        time.sleep(20)
        os._exit(0)
time.sleep(20)
""",
        (MEMORY,),
        seconds=LONG,
    ),
)
NUMBER_ATTACKS = (
    Attack(
        "a fork bomb",
        """
import os, time
end, mother = time.time() + 10, os.getpid()
for _ in range(12):
    try: os.fork()
    except OSError: time.sleep(0.05)
while time.time() < end: time.sleep(0.1)
if os.getpid() != mother: os._exit(0)
""",
        (PROCESSES, MEMORY),
        seconds=LONG,
    ),
    Attack(
        "a thousand threads",
        """
import threading, time
for _ in range(1000): threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
""",
        (PROCESSES, ALIVE),
        ("RuntimeError",),
    ),
    Attack(
        "a hundred thousand open files",
        """
import os
held = []
try:
    for _ in range(100_000): held.append(os.open("/dev/null", 0))
except OSError as error:
    for fd in held: os.close(fd)
    seen(f"{len(held)} and then: {error.strerror}")
assert len(held) < 20_000
""",
    ),
)
SHARE_ATTACKS = (
    Attack(
        "a dozen busy processes",
        """
import os, time
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
for _ in range(12):
    if os.fork() == 0:
        os.setsid()
        end = time.time() + 20
        while time.time() < end: pass
        os._exit(0)
time.sleep(0.5)
seen("its neighbour had its share")
""",
        neighbour="""
import os, time
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
start, used = time.monotonic(), time.process_time()
while time.monotonic() < start + 1: pass
share = (time.process_time() - used) / (time.monotonic() - start)
assert share > 0.2, f"it had {share:.0%} of the processor that both use"
""",
    ),
)
FILE_ATTACKS = (
    Attack(
        "one large file",
        """
import time
with open("large", "wb") as file:
    for _ in range(100): file.write(b"x" * 1_000_000)
""",
        (FILES, ALIVE),
        ("OSError",),
    ),
    Attack(
        "many files",
        """
import time
for k in range(400):
    with open(f"part{k}", "wb") as file: file.write(b"x" * 500_000)
time.sleep(2)
""",
        (FILES, MEMORY, ALIVE),
        ("OSError",),
    ),
    Attack(
        "very many empty files",
        "import time\nfor k in range(20_000): open(f'empty{k}', 'w').close()\ntime.sleep(2)",
        (FILES, MEMORY),
    ),
    Attack(
        "writing outside its home",
        """
import os, sys
def write(path):
    with open(path, "w") as file: file.write("changed")
    return "written"
for path in (BAIT["file"], "/course/x", "/usr/lib/x", sys.prefix + "/x", "/etc/x", "/dev/x", "/x"):
    tried(path.replace(sys.prefix, "Python"), lambda: write(path))
assert not any("written" in note for note in notes), notes
""",
    ),
)
OUTPUT_ATTACKS = (
    Attack("printing without end", "for _ in range(300): print('x' * 100_000)", (OUTPUT, MESSAGE)),
    Attack(
        "writing past Python",
        """
import os, time
end = time.time() + 2.5
while time.time() < end:
    for fd in range(1, 30):
        try: os.write(fd, b"x" * 65536)
        except OSError: pass
""",
        (OUTPUT, TIME, DEAD, MESSAGE),
    ),
)
SIGHT_ATTACKS = (
    Attack(
        "reading the host's files",
        """
import os, glob
for path in (BAIT["file"], "/etc/shadow", "/etc/hostname", os.path.expanduser("~/.ssh/id_rsa")):
    tried(os.path.basename(path), lambda: open(path).read())
tried("/proc/1/root", lambda: os.listdir("/proc/1/root"))
tried("/proc/1/cwd", lambda: open("/proc/1/cwd/" + BAIT["file"]).read())
assert not os.path.exists(BAIT["own"]), "the course's own code is in sight"
assert not glob.glob("/home/*"), "homes are in sight"
assert "root:" not in open("/etc/passwd").read(), "the host's users are in sight"
""",
    ),
    Attack(
        "importing the solutions",
        """
import importlib
for name in ("planar_course.grading", "planar_course.cells", "testCases.observations"):
    tried(name, lambda: importlib.import_module(name).__file__)
assert not any("/" in note for note in notes), notes
""",
    ),
    Attack(
        "looking at the host's processes",
        """
import os
for pid in [BAIT["pid"], BAIT["doctor"], 1, os.getppid()]:
    for part in ("environ", "cmdline", "mem", "maps"):
        tried(f"{pid}/{part}", lambda: open(f"/proc/{pid}/{part}", "rb").read(4000))
alone = [p for p in os.listdir("/proc") if p.isdigit()]
notes.insert(0, f"{len(alone)} processes in sight;")
assert len(alone) < 5, alone
""",
    ),
)
REACH_ATTACKS = (
    Attack(
        "the network",
        """
import socket
def reach(family, kind, address):
    with socket.socket(family, kind) as s:
        s.settimeout(1)
        s.connect(address)
        s.send(b"hello")
        return "reached"
for name, family, kind, address in (
    ("TCP", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", BAIT["port"])),
    ("UDP", socket.AF_INET, socket.SOCK_DGRAM, ("192.0.2.1", 53)),
    ("IPv6", socket.AF_INET6, socket.SOCK_STREAM, ("::1", BAIT["port"])),
    ("vsock", 40, socket.SOCK_STREAM, (2, 22)),
    ("netlink", 16, socket.SOCK_RAW, (0, 0)),
    ("packet", 17, socket.SOCK_RAW, ("lo", 0)),
):
    tried(name, lambda: reach(family, kind, address))
tried("DNS", lambda: socket.gethostbyname("localhost.example.org"))
assert not any("reached" in note for note in notes), notes
""",
    ),
    Attack(
        "the host's local sockets",
        """
import socket
def reach(path):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(1)
        s.connect(path)
        return "reached"
known = ["/var/run/docker.sock", "/run/dbus/system_bus_socket", "/tmp/.X11-unix/X0"]
for path in [BAIT["socket"], BAIT["abstract"], *known]:
    tried(path.replace(chr(0), "@").rpartition("/")[2], lambda: reach(path))
assert not any("reached" in note for note in notes), notes
""",
    ),
    Attack(
        "putting a link where a socket was",
        """
import os
folder = "/run/planar/"
def replace(name):
    os.unlink(folder + name)
    os.symlink(BAIT["socket"], folder + name)
    return "replaced"
for name in sorted(os.listdir(folder)):
    if name.startswith("k-"): tried(name, lambda: replace(name))
""",
        (ALIVE,),
    ),
    Attack(
        "using the folder of its sockets",
        """
import os
folder = "/run/planar"
def hide():
    os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o600))
    return "written"
def make(): return os.mkdir(folder + "/made") or "made"
def change(): return os.chmod(folder, 0o777) or "changed"
tried("a file without a name", hide)
tried("a folder", make)
tried("its rights", change)
assert not any(word in note for note in notes for word in ("written", "made", "changed")), notes
""",
    ),
    Attack(
        "calls that change the system",
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    ctypes.set_errno(0)
    if getattr(libc, name)(*arguments) == -1: raise OSError(0, os.strerror(ctypes.get_errno()))
    return "allowed"
tried("ptrace", lambda: call("ptrace", 16, os.getppid(), 0, 0))
tried("mount", lambda: call("mount", b"none", b"/tmp", b"tmpfs", 0, 0))
tried("user namespace", lambda: call("unshare", 0x10000000))
tried("setns", lambda: call("setns", 0, 0))
numbers = {"bpf": 321, "io_uring": 425, "keyctl": 250} if os.uname().machine == "x86_64" else {}
for name, number in numbers.items(): tried(name, lambda: call("syscall", number, 0, 0, 0))
tried("chroot", lambda: call("chroot", b"/tmp"))
tried("root", lambda: (os.setuid(0), "allowed")[1])
assert not any("allowed" in note for note in notes), notes
""",
    ),
)
ATTACKS: dict[str, tuple[Attack, ...]] = {
    "time is limited": TIME_ATTACKS,
    "its death is its own": DEATH_ATTACKS,
    "memory is limited": MEMORY_ATTACKS,
    "numbers are limited": NUMBER_ATTACKS,
    "neighbours have their share": SHARE_ATTACKS,
    "files are limited": FILE_ATTACKS,
    "output is limited": OUTPUT_ATTACKS,
    "it sees nothing": SIGHT_ATTACKS,
    "it reaches nothing": REACH_ATTACKS,
}
