"""Hostile and faulty submissions as data: what they do, and what must come of it.

Each is notebook 00 with something put into it. Its second exercise is always answered rightly, so
that it shows whether the first one's deed cost more than its own points. They are only ever run in
a working sandbox, and every bomb is bounded all the same.
"""

from dataclasses import dataclass

from planar_course.grading.model import Status, Stop

RIGHT = {
    "00-shapes": """\
def to_column(values):
    return np.array(values, dtype=float).reshape(-1, 1)
""",
    "00-hand": """\
def hand_network(x, W1, b1, W2, b2):
    return np.maximum(0, W2 @ np.maximum(0, W1 @ x + b1) + b2)
""",
}
_FUNCTION = "def to_column(values):\n"


@dataclass(frozen=True)
class Attack:
    """One submission.

    Attributes
    ----------
    name
        Row of the list of hostile submissions, and a word for it.
    code
        Source of the cell 00-shapes.
    stops
        Limits of which one must be named in the verdict; empty when none may be.
    status
        What must become of the exercise; `None` where it may pass or fail.
    extra
        Source of a cell of the student's own that stands before the exercise.
    second
        Whether the second exercise keeps its points.
    """

    name: str
    code: str = RIGHT["00-shapes"]
    stops: frozenset[Stop] = frozenset()
    status: Status | None = Status.FAILED
    extra: str = ""
    second: bool = True


def inside(body: str) -> str:
    """Return an answer whose function does something when it is called."""
    return _FUNCTION + "".join(f"    {line}\n" for line in body.splitlines())


def _attack(name: str, code: str, *stops: Stop, status: Status | None = Status.FAILED) -> Attack:
    return Attack(name, code, frozenset(stops), status)


_PASS_THROUGH = RIGHT["00-shapes"]
PASSED = Status.PASSED
TIME, MEMORY, OUTPUT = Stop.TIME, Stop.MEMORY, Stop.OUTPUT
PROCESSES, FILES, DEAD, MESSAGE = Stop.PROCESSES, Stop.FILES, Stop.DEAD, Stop.MESSAGE

ATTACKS = (
    _attack("3 syntax error", "def to_column(values:\n    return 1\n"),
    _attack("4 a name without value", "answer = not_there\n" + _PASS_THROUGH, status=None),
    _attack("6 endless loop in the cell", "while True:\n    pass\n", TIME),
    _attack("6 endless loop in the call", inside("while True:\n    pass"), TIME),
    _attack(
        "7 regular expression without end",
        "import re\nre.match('(a+)+$', 'a' * 40 + 'b')\n",
        TIME,
    ),
    _attack("8 a sum without end", "sum(range(10**12))\n", TIME),
    _attack(
        "9 interrupts ignored",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass\n",
        TIME,
    ),
    _attack(
        "10 catches everything",
        "while True:\n    try:\n        while True:\n            pass\n"
        "    except BaseException:\n        pass\n",
        TIME,
    ),
    _attack("11 input", inside("return input('column? ')")),
    _attack("12 exit in the cell", "import sys\nsys.exit()\n"),
    _attack("12 exit in the call", inside("raise SystemExit(0)")),
    _attack("13 ends its process", "import os\nos._exit(0)\n", DEAD),
    _attack("13 ends its process in the call", inside("import os\nos._exit(0)"), DEAD),
    _attack("14 reads address 0", "import ctypes\nctypes.string_at(0)\n", DEAD),
    _attack("15 kills all", "import os\nos.kill(-1, 9)\n", DEAD, status=None),
    _attack("16 stops itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n", TIME),
    _attack(
        "17 list bomb",
        "held = []\nfor _ in range(400):\n    held.append(bytearray(10_000_000))\n",
        MEMORY,
        TIME,
    ),
    _attack("17 one huge array", "np.ones(2_000_000_000)\n" + _PASS_THROUGH, MEMORY, status=None),
    _attack(
        "18 shared memory bomb",
        "import mmap\nheld = []\nfor _ in range(200):\n    try:\n"
        "        part = mmap.mmap(-1, 20_000_000)\n        part.write(b'x' * 20_000_000)\n"
        "    except PermissionError:  # it is refused where nobody counts it\n"
        "        part = b'x' * 20_000_000\n    held.append(part)\n",
        MEMORY,
        TIME,
    ),
    _attack(
        "19 twenty large children",
        "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n"
        "        held = bytearray(b'x' * 200_000_000)\n"
        "        time.sleep(60)\n        os._exit(0)\n"
        "time.sleep(60)\n",
        MEMORY,
        TIME,
    ),
    _attack(
        "20 fork bomb",
        "import os, time\nend = time.time() + 60\nwhile time.time() < end:\n    try:\n"
        "        os.fork()\n    except OSError:\n        time.sleep(0.01)\n",
        PROCESSES,
        TIME,
        MEMORY,
    ),
    _attack(
        "21 threads without end",
        "import threading, time\nfor _ in range(100_000):\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n",
        PROCESSES,
        status=None,
    ),
    _attack(
        "22 a file of 1 GB",
        "with open('large', 'wb') as file:\n    for _ in range(1000):\n"
        "        file.write(b'x' * 1_000_000)\n",
        FILES,
        status=None,
    ),
    _attack(
        "23 many files",
        "for k in range(10_000):\n    with open(f'part{k}', 'wb') as file:\n"
        "        file.write(b'x' * 1_000_000)\n",
        FILES,
        MEMORY,
        status=None,
    ),
    _attack(
        "24 empty files",
        "for k in range(200_000):\n    open(f'empty{k}', 'wb').close()\n"
        "import time\ntime.sleep(60)\n",
        FILES,
        MEMORY,
    ),
    _attack(
        "25 file descriptors",
        "import os\nheld = [os.open('/dev/null', os.O_RDONLY) for _ in range(1_000_000)]\n"
        + _PASS_THROUGH,
        MESSAGE,
        status=None,
    ),
    _attack(
        "26 socket buffers",
        "import socket, time\nheld = []\nfor _ in range(10_000):\n    try:\n"
        "        pair = socket.socketpair()\n        pair[0].setblocking(False)\n"
        "        held.append(pair)\n        while True:\n            pair[0].send(b'x' * 100_000)\n"
        "    except OSError:\n        pass\n",
        MEMORY,
        TIME,
        status=None,
    ),
    _attack("27 prints 200 MB", "print('x' * 200_000_000)\n", OUTPUT, MESSAGE),
    _attack(
        "28 short lines",
        "for k in range(2_000_000):\n    print(k)\n",
        OUTPUT,
        TIME,
    ),
    _attack(
        "29 many displays",
        "from IPython.display import HTML\nfor _ in range(200):\n"
        "    display(HTML('<p>' + 'x' * 1_000_000 + '</p>'))\n",
        OUTPUT,
    ),
    _attack(
        "30 writes past Python",
        "import os, time\nend = time.time() + 60\nwhile time.time() < end:\n"
        "    os.write(1, b'x' * 65536)\n    os.write(2, b'x' * 65536)\n",
        OUTPUT,
        TIME,
    ),
    _attack(
        "31 chatter without idle",
        "kernel = get_ipython().kernel\nsend = kernel.session.send\n"
        "def quiet(stream, kind, *rest, **more):\n"
        "    content = rest[0] if rest else more.get('content')\n"
        "    if kind == 'status' and content.get('execution_state') == 'idle':\n"
        "        return None\n"
        "    return send(stream, kind, *rest, **more)\n"
        "kernel.session.send = quiet\n"
        "import threading, time\ndef chat():\n    while True:\n"
        "        send(kernel.iopub_socket, 'stream', {'name': 'stdout', 'text': '.'})\n"
        "        time.sleep(0.05)\n"
        "threading.Thread(target=chat, daemon=True).start()\n",
        TIME,
        DEAD,
        MESSAGE,
    ),
    _attack(
        "32 replies early",
        "kernel = get_ipython().kernel\n"
        "kernel.session.send(kernel.iopub_socket, 'status', {'execution_state': 'idle'},\n"
        "    parent=kernel.get_parent())\n" + inside("return np.zeros((len(values), 1))"),
    ),
    _attack(
        "33 foretells replies",
        "kernel = get_ipython().kernel\nhead = kernel.get_parent()['header']\n"
        "stem = head['msg_id'].rpartition('_')[0]\nfor k in range(3000):\n"
        "    kernel.session.send(kernel.iopub_socket, 'status', {'execution_state': 'idle'},\n"
        "        parent={'header': {**head, 'msg_id': f'{stem}_{k}'}})\n"
        + inside("return np.zeros((len(values), 1))"),
        # So many messages at once are dropped, the true end of the cell among them.
        TIME,
        status=None,
    ),
    _attack(
        "34 garbage message",
        "kernel = get_ipython().kernel\nfor part in ([b'x'], [b'<IDS|MSG>', b'y'], [b''] * 9):\n"
        "    kernel.iopub_socket.send_multipart(part)\n",
        MESSAGE,
    ),
    _attack(
        "34 deep message",
        "import json\nkernel = get_ipython().kernel\nsession = kernel.session\n"
        "pack = session.pack\n"
        "deep = b'[' * 100_000 + b']' * 100_000\n"
        "session.pack = lambda value: deep if value == {'deep': 1} else pack(value)\n"
        "session.send(kernel.iopub_socket, 'stream', {'deep': 1}, parent=kernel.get_parent())\n",
        MESSAGE,
    ),
    _attack(
        "34 an hour that no day has",
        "kernel = get_ipython().kernel\nsession = kernel.session\n"
        "header = {**session.msg_header('status'), 'date': '9999-12-31T24:00:00Z'}\n"
        "parts = {'msg_id': header['msg_id'], 'msg_type': 'status', 'parent_header': {}}\n"
        "session.send(kernel.iopub_socket, {'header': header, 'content': {}, 'metadata': {}}"
        " | parts)\n",
        MESSAGE,
    ),
    _attack(
        "34 message in endless parts",
        "kernel = get_ipython().kernel\nimport zmq, time\nend = time.time() + 60\n"
        "part = b'x' * 1_000_000\nwhile time.time() < end:\n"
        "    kernel.iopub_socket.send(part, zmq.SNDMORE)\n",
        OUTPUT,
        MEMORY,
        MESSAGE,
        TIME,
    ),
    _attack(
        "35 hides its traceback",
        "get_ipython().showtraceback = lambda *a, **k: None\n"
        + inside("raise ValueError('nothing to see')"),
    ),
    _attack(
        "36 runs no cell any more",
        "from IPython.core.interactiveshell import ExecutionResult, InteractiveShell\n"
        "def fake(self, *a, **k):\n    result = ExecutionResult(None)\n    return result\n"
        "InteractiveShell.run_cell = fake\n"
        "async def fake_async(self, *a, **k):\n    return ExecutionResult(None)\n"
        "InteractiveShell.run_cell_async = fake_async\n"
        + inside("return np.zeros((len(values), 1))"),
        MESSAGE,
    ),
    _attack(
        "37 equals everything",
        "class Always(int):\n    def __eq__(self, other):\n        return True\n"
        "    def __hash__(self):\n        return 0\n" + inside("return Always(1)"),
    ),
    _attack(
        "37 equal array",
        "class Always(np.ndarray):\n    def __eq__(self, other):\n        return np.True_\n"
        + inside("return np.zeros((np.size(values), 1)).view(Always)"),
    ),
    _attack(
        "37 patched json",
        "import json\njson.dumps = lambda *a, **k: '{\"value\": true}'\n"
        "json.JSONEncoder.encode = lambda *a, **k: 'true'\n"
        + inside("return np.zeros((np.size(values), 1))"),
        Stop.MESSAGE,
        status=None,
    ),
    _attack("37 nan", inside("return np.full((np.size(values), 1), np.nan)")),
    _attack("37 true for one", inside("return True")),
    _attack(
        "37 patched comparisons",
        "np.allclose = np.array_equal = lambda *a, **k: True\n"
        "np.testing.assert_allclose = lambda *a, **k: None\n"
        "np.isclose = lambda a, b, **k: np.ones(np.shape(a), bool)\n"
        + inside("return np.zeros((np.size(values), 1))"),
    ),
    _attack("38 skip comment", "# NBVAL_SKIP\n" + inside("return 1")),
    _attack(
        "a check that always passes",
        "import testCases.checks as checks\n"
        "checks.check_to_column = lambda f: print('all passed')\n"
        "import sys\nsys.modules['testCases.examination'] = None\n" + inside("return 0"),
    ),
    _attack(
        "41 looks around",
        "import glob, os, sys\nseen = []\n"
        "for place in ('/home', '/root', '/etc/passwd', '/etc/shadow', '/var', '/work', '/srv'):\n"
        "    try:\n        seen += os.listdir(place) if os.path.isdir(place) else"
        " [open(place).read()]\n    except OSError:\n        pass\n"
        "found = [path for top in ('home', 'root', 'srv', 'mnt', 'var', 'tmp', 'run', 'course')\n"
        "    for path in glob.glob(f'/{top}/**/*.ipynb', recursive=True)\n"
        "    if not path.startswith((sys.prefix, sys.base_prefix))]\n"  # packages bring some
        "assert not found, found\n" + _PASS_THROUGH,
        status=PASSED,
    ),
    _attack(
        "42 looks at processes",
        "import os\nothers = [p for p in os.listdir('/proc') if p.isdigit()]\n"
        "assert len(others) < 12, others\n"
        "for p in others:\n    if int(p) != os.getpid():\n        for name in ('environ', 'mem'):\n"
        "            try:\n                open(f'/proc/{p}/{name}', 'rb').read(10)\n"
        "            except OSError:\n                pass\n" + _PASS_THROUGH,
        status=PASSED,
    ),
    _attack(
        "43 network",
        "import socket\nreached = []\n"
        "for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, 40):\n    try:\n"
        "        socket.socket(family, socket.SOCK_STREAM)\n        reached.append(family)\n"
        "    except OSError:\n        pass\n"
        "for family in reached:\n    if family == socket.AF_INET:\n        try:\n"
        "            socket.create_connection(('1.1.1.1', 53), 1)\n"
        "            raise AssertionError('the network was reached')\n        except OSError:\n"
        "            pass\n" + _PASS_THROUGH,
        status=PASSED,
    ),
    _attack(
        "44 leaves an orphan",
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        time.sleep(300)\n    os._exit(0)\n" + _PASS_THROUGH,
        status=PASSED,
    ),
    _attack(
        "44 closes its channels",
        "import os\nfor number in range(3, 200):\n    try:\n        os.close(number)\n"
        "    except OSError:\n        pass\n",
        TIME,
        DEAD,
        MESSAGE,
    ),
    _attack(
        "takes the library's answer",
        "from planar_utils.warmup import to_column as given\n" + inside("return given(values)"),
        status=None,
    ),
    _attack(
        "a text of commands",
        inside(
            "raise ValueError('\\x1b]52;c;aGk=\\x07 ::error::forged <script>alert(1)</script>')"
        ),
    ),
    Attack(
        "an extra cell that never ends",
        extra="while True:\n    pass\n",
        status=PASSED,
    ),
    Attack("an extra cell that ends the kernel", extra="import os\nos._exit(1)\n", status=PASSED),
    # It costs nothing, as the answers are right: they are tried without it too.
    Attack("an extra cell that takes np away", extra="np = None\n", status=PASSED),
)
