"""`environment.yml` promises conda users what pyproject.toml promises those of pip."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = ROOT / "pyproject.toml"
ENVIRONMENT = ROOT / "environment.yml"
EXTRAS = ("fast", "experiments", "cluster", "lab", "instructor", "test")
# Packages that conda-forge calls otherwise than PyPI, and one that only conda has to be told of.
CONDA_NAMES = {"playwright-python": "playwright"}
ONLY_CONDA = {"pip"}
# What conda-forge does not have; the file says how to get it.
ONLY_PIP = {"pyseccomp"}

LINUX = {"sys_platform": "linux", "platform_machine": "x86_64", "python_version": "3.12"}
MAC = {"sys_platform": "darwin", "platform_machine": "x86_64", "python_version": "3.12"}

Ranges = dict[str, SpecifierSet]


def ranges_of_pyproject(text: str) -> Ranges:
    """Return the range of each package, Python included, that the extras pull in."""
    project = tomllib.loads(text)["project"]
    listed = list(project["dependencies"])
    for extra in EXTRAS:
        listed += project["optional-dependencies"][extra]
    requirements = [
        r
        for r in map(Requirement, listed)
        if r.name not in ONLY_PIP and (r.marker is None or r.marker.evaluate(LINUX))
    ]
    ranges: Ranges = {canonicalize_name(r.name): r.specifier for r in requirements}
    del ranges[canonicalize_name(project["name"])]  # an extra that names other extras
    return {"python": SpecifierSet(project["requires-python"]), **ranges}


def ranges_of_environment(text: str) -> Ranges:
    """Return the range of each package of a conda environment, under its name on PyPI."""
    content: dict[str, Any] = yaml.safe_load(text)
    ranges = {}
    for line in content["dependencies"]:
        match = re.fullmatch(r"([\w.-]+)\s*([=<>!~].*)?", line)
        assert match, f"environment.yml: {line!r} is not NAME RANGE"
        name, written = match[1], match[2] or ""
        # conda writes =0.11.* for what pip writes ==0.11.*
        ranges[CONDA_NAMES.get(name, name)] = SpecifierSet(re.sub(r"^=(?!=)", "==", written))
    return {name: ranges[name] for name in ranges.keys() - ONLY_CONDA}


def test_the_ranges_are_those_of_pyproject() -> None:
    """Protects conda users from versions that nobody tested."""
    expected = ranges_of_pyproject(PYPROJECT.read_text(encoding="utf-8"))
    assert ranges_of_environment(ENVIRONMENT.read_text(encoding="utf-8")) == expected


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        (LINUX, ">=0.61,<1"),
        (LINUX | {"platform_machine": "aarch64", "python_version": "3.15"}, ">=0.61,<1"),
        (LINUX | {"platform_machine": "riscv64"}, None),
        (LINUX | {"python_version": "3.16"}, None),
        (LINUX | {"sys_platform": "win32", "platform_machine": "AMD64"}, ">=0.61,<1"),
        (LINUX | {"sys_platform": "win32", "platform_machine": "ARM64"}, None),
        (MAC | {"platform_machine": "arm64"}, ">=0.61,<1"),
        (MAC, ">=0.61,<0.63"),
        (MAC | {"python_version": "3.14"}, None),
    ],
)
def test_numba_is_asked_for_where_it_is_built(
    machine: dict[str, str], expected: str | None
) -> None:
    """Protects machines without a compiler from a numba that would have to be compiled there."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    fast = map(Requirement, project["optional-dependencies"]["fast"])
    found = [r.specifier for r in fast if r.marker is not None and r.marker.evaluate(machine)]
    assert found == ([SpecifierSet(expected)] if expected else [])


def test_the_file_says_how_to_get_what_conda_lacks() -> None:
    """Protects conda users from a grader that refuses to run, and ranges that nobody tested."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    extra = map(Requirement, project["optional-dependencies"]["instructor"])
    lacking = {r.name: r.specifier for r in extra if r.name in ONLY_PIP}
    assert lacking.keys() == ONLY_PIP
    told = re.findall(r'pip install "([^"]+)"', ENVIRONMENT.read_text(encoding="utf-8"))
    assert {Requirement(text).name: Requirement(text).specifier for text in told} == lacking


@pytest.mark.parametrize(
    ("old", "new"),
    [("numpy >=1.26,<3", "numpy >=1.26"), ("nbval =0.11.*", "nbval"), ("  - pyyaml >=6,<7\n", "")],
)
def test_a_difference_is_found(old: str, new: str) -> None:
    """Proves that the comparison above can fail."""
    text = ENVIRONMENT.read_text(encoding="utf-8")
    assert old in text
    expected = ranges_of_pyproject(PYPROJECT.read_text(encoding="utf-8"))
    assert ranges_of_environment(text.replace(old, new)) != expected


def test_the_packages_come_from_conda_forge_alone() -> None:
    """Mixing conda's default channel in gives other builds, and asks some users for a licence."""
    content: dict[str, Any] = yaml.safe_load(ENVIRONMENT.read_text(encoding="utf-8"))
    assert content["channels"] == ["conda-forge", "nodefaults"]
