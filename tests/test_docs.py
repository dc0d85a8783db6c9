"""Protects what people read before they read code: links, versions, glossary, workflows."""

import doctest
import hashlib
import re
import textwrap
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

import planar_utils
from planar_course.cells import TAGS, read_source

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), ROOT / "notebooks" / "topics.md"])
YAML_FILES = sorted(
    [
        *(ROOT / ".github" / "workflows").glob("*.yml"),
        ROOT / ".pre-commit-config.yaml",
        ROOT / "CITATION.cff",
        ROOT / "environment.yml",
    ]
)
# Digest of the official legalcode.txt, as Creative Commons publishes it.
CC_BY_4_0_SHA256 = "9ba9550ad48438d0836ddab3da480b3b69ffa0aac7b7878b5a0039e7ab429411"

FENCE = re.compile(r"^(`{3,}|~{3,})(\w*)[^\n]*\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)")


def name(path: Path) -> str:
    """Name a parametrized test after the file."""
    return path.name


def read(path: Path) -> str:
    """Return a file's text."""
    return path.read_text(encoding="utf-8")


def load_yaml(path: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.safe_load(read(path))


def pyproject() -> dict[str, Any]:
    """Return the project's metadata."""
    return tomllib.loads(read(ROOT / "pyproject.toml"))


def prose(path: Path) -> str:
    """Return a Markdown file without its code, in which brackets mean something else."""
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", read(path)))


def anchors(path: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a Markdown file."""
    headings = re.findall(r"^#+ +(.+?) *$", FENCE.sub("", read(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# --- links and licences -------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_relative_links_resolve(path: Path) -> None:
    """A file that is moved or renamed must not leave a dead link behind."""
    for target in LINK.findall(prose(path)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        linked = (path.parent / file).resolve() if file else path
        assert linked.exists(), f"{path.name} links to {target}, which does not exist"
        if anchor and linked.suffix == ".md":
            assert anchor in anchors(linked), f"{linked.name} has no heading #{anchor}"


def test_the_content_licence_is_complete_and_unchanged() -> None:
    """A licence with a line lost or altered is no licence."""
    text = read(ROOT / "LICENSE-CONTENT")
    legal_code = text[text.index("Attribution 4.0 International\n") :]
    official = legal_code.rstrip("\n") + "\n\n"
    assert hashlib.sha256(official.encode()).hexdigest() == CC_BY_4_0_SHA256


# --- one version, said in three places ----------------------------------------------------------


def test_versions_agree() -> None:
    """The package, the citation and the newest entry of the changelog are one release."""
    newest = re.search(
        r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", read(ROOT / "CHANGELOG.md"), re.MULTILINE
    )
    assert newest, "the changelog has no heading such as ## [0.1.0] - 2026-11-21"
    citation = load_yaml(ROOT / "CITATION.cff")
    assert newest[1] == planar_utils.__version__
    assert str(citation["version"]) == planar_utils.__version__
    assert str(citation["date-released"]) == newest[2]


def test_the_citation_has_what_the_format_requires() -> None:
    """Citation File Format 1.2.0 requires these; GitHub shows nothing if one is missing."""
    citation = load_yaml(ROOT / "CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert citation["license"] == pyproject()["project"]["license"]
    assert {"message", "title", "authors"} <= citation.keys()
    assert citation["authors"]


# --- workflows and hooks ------------------------------------------------------------------------


@pytest.mark.parametrize("path", YAML_FILES, ids=name)
def test_yaml_parses(path: Path) -> None:
    """A file that does not parse is ignored by the service that reads it."""
    assert isinstance(load_yaml(path), dict)


def test_ci_runs_the_command_of_the_readme_where_it_is_promised() -> None:
    """Three systems, the oldest Python of pyproject.toml and the newest, the README's command."""
    job = load_yaml(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]["test"]
    matrix = job["strategy"]["matrix"]
    systems = {runner.split("-")[0] for runner in matrix["os"]}
    command = "python start.py test"
    assert systems == {"ubuntu", "macos", "windows"}
    assert pyproject()["project"]["requires-python"] == f">={matrix['python'][0]}"
    assert matrix["python"][-1] == "3.x"
    assert command in [step.get("run") for step in job["steps"]]
    assert command in read(ROOT / "README.md")


def test_hooks_take_their_tools_from_pyproject() -> None:
    """A version of ruff or mypy pinned twice drifts apart."""
    config = load_yaml(ROOT / ".pre-commit-config.yaml")
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    hooks = {hook["id"]: hook for hook in config["repos"][0]["hooks"]}
    development = " ".join(pyproject()["project"]["optional-dependencies"]["dev"])
    for tool in ("ruff", "mypy"):
        assert hooks[tool]["language"] == "system"
        assert tool in development


# --- the glossary -------------------------------------------------------------------------------


def glossary() -> dict[str, list[list[str]]]:
    """Return the glossary's rows by section."""
    sections: dict[str, list[list[str]]] = {}
    for line in read(ROOT / "GLOSSARY.md").splitlines():
        if line.startswith("## "):
            sections[line.removeprefix("## ")] = []
        elif line.startswith("|") and sections:
            fields = [field.strip() for field in line.strip("|").split("|")]
            sections[list(sections)[-1]].append(fields)
    return sections


@pytest.mark.parametrize("section", glossary())
def test_glossary_section_is_a_sorted_table(section: str) -> None:
    """People look terms up by eye, in a section sorted by the English term."""
    header, rule, *rows = glossary()[section]
    assert header == ["English", "中文", "meaning"]
    assert set("".join(rule)) == {"-"}
    for row in rows:
        assert len(row) == len(header), f"not {len(header)} columns: {row}"
        english, chinese, meaning = row
        assert english, f"no term: {row}"
        assert re.search(r"[\u4e00-\u9fff]", chinese), f"{english} has no Chinese term"
        assert meaning.endswith("."), f"{english}: a meaning is one sentence with its full stop"
    terms = [row[0].casefold() for row in rows]
    assert terms == sorted(terms)


def test_glossary_defines_each_term_once() -> None:
    """Two definitions of a term would come to disagree; a term stands where it is first used."""
    terms = [row[0].casefold() for rows in glossary().values() for row in rows[2:]]
    twice = {term for term in terms if terms.count(term) > 1}
    assert not twice, f"defined twice: {', '.join(sorted(twice))}"


# A definition is set in bold. So are these, which are no terms: stress, names of buttons and of
# parts of a page, and labels that a text gives to its own cases.
NOT_TERMS = {
    *("all", "by hand", "down", "drawn at random", "every", "learned", "learns its features"),
    *("more powers", "more variables", "new", "not", "on purpose", "once", "one"),
    *("one straight line", "positive", "six times faster", "small", "smallest"),
    *("these same points", "true", "u", "up", "within one layer", "your"),
    *("called", "case", "coarse model", "glossary.md", "got", "house prices", "next"),
    *("pictures of cats", "predict", "shift + enter", "the documentation", "the headline"),
    *("the hints", "wanted", "what you need", "what you'll do", "what you'll learn"),
    *("larger still", "lost", "much too large", "opposite", "right", "same", "shift"),
    *("too large", "too small"),
}
# Forms of a term that are not its plural.
FORMS = {
    "classify": "classification",
    "dead": "dying relu",
    "saturated": "saturation",
    "symmetric": "symmetry",
}
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def bold_terms(text: str) -> set[str]:
    """Return what a Markdown text sets in bold and may define: up to three words, no sentence."""
    without_code = re.sub(r"`[^`]*`", "`", text)
    phrases = {" ".join(phrase.split()).casefold() for phrase in BOLD.findall(without_code)}
    short = {phrase for phrase in phrases if len(phrase.split()) <= 3}
    return {phrase for phrase in short if not re.search(r"[`$]|[.?!:…]$", phrase)} - NOT_TERMS


def is_explained(phrase: str, terms: set[str]) -> bool:
    """Tell whether a phrase, its singular, or a longer name that it shortens is a term.

    "cost" stands for "cost function", and "ReLU" for "rectified linear unit (ReLU)".
    """
    phrase = FORMS.get(phrase, phrase)
    names = {re.sub(r" \(.*\)", "", term) for term in terms}
    names |= {short for term in terms for short in re.findall(r"\((.*)\)", term)}
    return any(
        name == form or name.startswith(f"{form} ") or name.endswith(f" {form}")
        for form in (phrase, phrase.removesuffix("s"))
        for name in names
    )


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks/source").glob("*.py")), ids=name)
def test_glossary_explains_what_a_notebook_defines(path: Path) -> None:
    """A reader who meets a term again later, or who reads Chinese, looks it up."""
    terms = {row[0].casefold() for rows in glossary().values() for row in rows[2:]}
    prose = [cell.source for cell in read_source(path).cells if cell.kind == "markdown"]
    defined = set[str]().union(*map(bold_terms, prose))
    assert defined, f"{path.name} defines nothing in bold"
    missing = sorted(phrase for phrase in defined if not is_explained(phrase, terms))
    assert not missing, f"not in GLOSSARY.md, nor in NOT_TERMS of this test: {missing}"


# Terms that the notebooks use without ever setting them in bold.
PLAIN_TERMS = ("conditioning", "dtype", "logit", "median", "rank", "standardise")


@pytest.mark.parametrize("term", PLAIN_TERMS)
def test_glossary_explains_a_term_that_is_only_used(term: str) -> None:
    """A term that comes along unexplained is looked up all the more; one no longer used goes."""
    sources = "".join(read(path) for path in (ROOT / "notebooks/source").glob("*.py"))
    assert re.search(term, sources, re.IGNORECASE), f"no notebook uses {term}: drop it here"
    assert term in {row[0] for rows in glossary().values() for row in rows}


def test_the_finder_of_terms_can_fail() -> None:
    """It must see a definition over a line break, and let stress, sentences and code be."""
    text = "A **hinge\nloss** is **not** **A sentence.** or **`code`**; **costs** are."
    assert bold_terms(text) == {"hinge loss", "costs"}
    assert is_explained("costs", {"cost function"})
    assert is_explained("relu", {"rectified linear unit (relu)"})
    assert not is_explained("loss", {"glossary", "lossless code"})


def test_glossary_has_a_section_for_each_notebook() -> None:
    """The sections follow the notebooks, in their order."""
    numbers = [section.split()[0] for section in glossary()]
    assert numbers == ["00", "01", "02", "03", "04", "05"]


# --- CONTRIBUTING -------------------------------------------------------------------------------


def test_contributing_explains_every_tag() -> None:
    """The table of the cell grammar and the grammar itself list the same tags."""
    text = read(ROOT / "CONTRIBUTING.md")
    rows = re.findall(r"^\| `([a-z-]+)(?:-N)?` \|", text, re.MULTILINE)
    assert set(rows) == {*TAGS, "points"}


def test_the_worked_example_is_a_valid_source(tmp_path: Path) -> None:
    """Authors copy the example: it must follow the grammar and show every tag once."""
    text = read(ROOT / "CONTRIBUTING.md")
    examples = [body for _, language, body in FENCE.findall(text) if language == "python"]
    example = next(body for body in examples if body.startswith("# %%"))
    path = tmp_path / "09_example.py"
    path.write_text(example, encoding="utf-8", newline="\n")
    source = read_source(path)
    tags = {re.sub(r"-\d+$", "", tag) for cell in source.cells for tag in cell.tags}
    assert tags == {*TAGS, "points"}
    assert len(source.exercises()) == 1


def test_the_worked_function_keeps_its_promise() -> None:
    """The docstring that authors copy has an example; it must be true."""
    text = read(ROOT / "CONTRIBUTING.md")
    indented = re.search(r"^ {3}```python\n( {3}def softplus.*?)^ {3}```$", text, re.M | re.S)
    assert indented
    module = ModuleType("contributing")
    exec(f"import numpy as np\n{textwrap.dedent(indented[1])}", module.__dict__)
    results = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder().find(module.softplus, globs=module.__dict__):
        results.run(example)
    assert results.summarize(verbose=False) == (0, 2)
