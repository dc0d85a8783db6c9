"""`planar doctor` is believed because it can say no."""

import sys
from pathlib import Path

import pytest

from planar_course import cli
from planar_course.doctor import command
from planar_course.doctor.attacks import ATTACKS, LIMITS, Attack
from planar_course.doctor.bait import Bait
from planar_course.grading.model import Stop
from planar_course.grading.sandbox import NoSandbox, find_backend

ALL = {
    f"{guarantee}: {attack.name}": attack
    for guarantee, attacks in ATTACKS.items()
    for attack in attacks
}
# These only look or call, or are busy for some seconds. They can be tried without a sandbox, where
# they must be seen to succeed.
LOOKING = [
    "reading the host's files",
    "looking at the host's processes",
    "the network",
    "the host's local sockets",
    "importing the solutions",
    "a dozen busy processes",
]


@pytest.fixture(scope="module")
def sandbox() -> None:
    """Ask for a sandbox; attacks are only run in one."""
    try:
        find_backend()
    except NoSandbox as error:
        pytest.skip(str(error))


def test_there_are_enough_attacks() -> None:
    """Protects the number that is promised, and names that tell them apart."""
    names = [attack.name for attack in ALL.values()]
    assert len(names) >= 15
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("attack", ALL.values(), ids=ALL)
@pytest.mark.usefixtures("sandbox")
def test_the_sandbox_holds(attack: Attack, tmp_path: Path) -> None:
    """Every guarantee holds where a sandbox is found, here as anywhere."""
    with Bait() as bait:
        finding = command.try_attack(attack, bait, tmp_path)
    assert finding.holds, finding.seen


@pytest.mark.skipif(sys.platform == "win32", reason="there is no --unsafe on Windows")
@pytest.mark.parametrize("name", LOOKING)
def test_what_does_not_hold_is_seen(name: str, tmp_path: Path) -> None:
    """Without a sandbox the same attack goes through, and the doctor says so."""
    (attack,) = (attack for attack in ALL.values() if attack.name == name)
    with Bait() as bait:
        finding = command.try_attack(attack, bait, tmp_path, unsafe=True)
    assert not finding.holds, finding.seen


@pytest.mark.usefixtures("sandbox")
def test_an_attack_may_have_more_time(tmp_path: Path) -> None:
    """On a slow machine memory is full only after the time that is enough for most attacks."""
    slow = Attack("a wait", f"import time; time.sleep({LIMITS.cell_seconds + 0.5})", seconds=30.0)
    with Bait() as bait:
        finding = command.try_attack(slow, bait, tmp_path)
    assert finding.holds, finding.seen


@pytest.mark.usefixtures("sandbox")
def test_the_report_and_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One aligned line each, a summary, and 1 as soon as one guarantee is broken."""
    good = Attack("a sum", "seen(1 + 1, chr(27) + '[31m')")
    bad = Attack("a wrong hope", "1 + 1", (Stop.DEAD,))
    monkeypatch.setattr(command, "ATTACKS", {"all is well": (good,)})
    assert cli.main(["doctor"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"sandbox: {find_backend().name}"
    assert printed[1] == "all is well  a sum  holds          2  [31m"
    monkeypatch.setattr(command, "ATTACKS", {"all is well": (good,), "nothing": (bad,)})
    assert cli.main(["doctor"]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[2].split("  ")[0] == "nothing"
    assert "DOES NOT HOLD" in printed[2]
    assert printed[1].index("holds") == printed[2].index("DOES NOT HOLD")
    assert "1 of 2 attacks went through: nothing (a wrong hope)" in printed[-1]


def test_without_a_sandbox_no_attack_is_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reason and the cure are all that is printed, and the exit code is 2."""

    def refuse() -> None:
        raise NoSandbox("for this test", "Do this.")

    def never(*_: object) -> None:
        raise AssertionError("an attack was run without a sandbox")

    monkeypatch.setattr(command, "find_backend", refuse)
    monkeypatch.setattr(command, "try_attack", never)
    assert cli.main(["doctor"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "for this test" in printed.err
    assert "Do this." in printed.err
