"""Tries the attacks one after the other and looks from outside at what became of each."""

import re
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from planar_course.doctor.attacks import ALIVE, ATTACKS, LIMITS, PRELUDE, Attack
from planar_course.doctor.bait import Bait
from planar_course.grading.kernel import CellEnd, KernelNotStarted, start_kernel
from planar_course.grading.probe import ANSWER_MIME
from planar_course.grading.sandbox import find_backend

# How long after its end something may still be there.
LEFT_SECONDS = 1.0
# What an attack may take beyond the limit of a cell: the grace to stop, and our own work.
SPARE_SECONDS = 8.0
WORDS = 72


@dataclass(frozen=True)
class Finding:
    """What came of one attack.

    Attributes
    ----------
    holds
        Whether the guarantee held.
    seen
        What was seen, in one line.
    """

    holds: bool
    seen: str


def examine_sandbox() -> int:
    """Try every attack, print what came of it, and return the exit code."""
    backend = find_backend()
    print(f"sandbox: {backend.name}")
    width = max(len(name) for name in ATTACKS) + 2
    room = max(len(attack.name) for attacks in ATTACKS.values() for attack in attacks) + 2
    broken: list[str] = []
    count = 0
    with tempfile.TemporaryDirectory(prefix="planar-") as view, Bait() as bait:
        for guarantee, attacks in ATTACKS.items():
            for attack in attacks:
                # The attack that runs now stands there before its result does.
                print(f"{guarantee:<{width}}{attack.name:<{room}}", end="", flush=True)
                finding = try_attack(attack, bait, Path(view))
                print(f"{'holds' if finding.holds else 'DOES NOT HOLD':<15}{finding.seen}")
                count += 1
                if not finding.holds:
                    broken.append(f"{guarantee} ({attack.name})")
    if broken:
        print(f"\n{len(broken)} of {count} attacks went through: {'; '.join(broken)}.")
        print("Do not grade submissions here that you would not run yourself.", file=sys.stderr)
        return 1
    print(f"\nAll {count} attacks were held: submissions can be graded here.")
    return 0


def try_attack(attack: Attack, bait: Bait, view: Path, unsafe: bool = False) -> Finding:
    """Try one attack in a kernel of its own.

    Parameters
    ----------
    attack : Attack
        The attack.
    bait : Bait
        What it may try to get at.
    view : Path
        A folder that takes the place of the course's packages.
    unsafe : bool
        Whether to try it without a sandbox. Only tests do, with attacks that harm nothing.

    Returns
    -------
    Finding
        What came of it.
    """
    try:
        kernel = start_kernel(view, LIMITS, unsafe)
    except KernelNotStarted as error:
        return Finding(False, _line(str(error)))
    provisioner = kernel.km.provisioner
    try:
        kernel.run(PRELUDE.replace("@MIME@", ANSWER_MIME), LIMITS.cell_seconds)
        kernel.run(f"BAIT = {bait.told()!r}", LIMITS.cell_seconds)
        start = time.monotonic()
        end = kernel.run(attack.code, attack.seconds, "Notes()")
        seconds = time.monotonic() - start - end.given_back
        problems = _beside(attack, view, unsafe)
        if end.stop is None:  # whatever it did to its kernel, we go on as with the next cell
            kernel.run("None", LIMITS.cell_seconds)
    finally:
        kernel.stop()
    problems += bait.taken(f"{end.answer} {end.error}")
    if not _ended_as_it_should(attack, end):
        problems.append(f"it ended with {_how(end)}")
    if seconds > attack.seconds + SPARE_SECONDS:
        problems.append(f"it took {seconds:.0f} s")
    if _left_running(provisioner):
        problems.append("something of it still runs")
    if provisioner.peak_memory > 2 * LIMITS.memory_bytes:
        problems.append(f"it had {provisioner.peak_memory / 1e6:.0f} MB")
    return Finding(not problems, _line("; ".join(problems) or _how(end)))


def _beside(attack: Attack, view: Path, unsafe: bool) -> list[str]:
    """Return what became of the attack's neighbour, if it was not well."""
    if not attack.neighbour:
        return []
    try:
        kernel = start_kernel(view, LIMITS, unsafe)
    except KernelNotStarted as error:
        return [f"its neighbour: {error}"]
    try:
        end = kernel.run(attack.neighbour, LIMITS.cell_seconds)
    finally:
        kernel.stop()
    return [f"its neighbour: {_how(end)}"] if end.stop or end.error else []


def _ended_as_it_should(attack: Attack, end: CellEnd) -> bool:
    if end.stop is not ALIVE:
        return end.stop in attack.ends
    name = end.error.name if end.error else ""
    return ALIVE in attack.ends and (name in attack.errors if attack.errors else not name)


def _left_running(provisioner: "object") -> bool:
    end = time.monotonic() + LEFT_SECONDS
    while provisioner.processes:  # type: ignore[attr-defined]
        if time.monotonic() > end:
            return True
        time.sleep(0.05)
    return False


def _how(end: CellEnd) -> str:
    if end.stop is not None:
        return f"{end.stop} after {end.seconds:.1f} s"
    if end.error is not None:
        return f"{end.error.name}: {end.error.message}"
    return end.answer or "nothing"


def _line(text: str) -> str:
    """Return a text that may come from an attack as one short, harmless line."""
    text = re.sub(r"[^ -~]+", " ", text.replace("\n", ", "))
    return text if len(text) <= WORDS else text[: WORDS - 3] + "..."
