"""Makes texts of unknown origin harmless wherever they are shown: terminal, CI log, CSV, XML."""

import re

# What a terminal obeys, what turns the direction of writing, what no eye sees, what no file holds.
_INVISIBLE = (
    "\x00-\x1f\x7f-\x9f"  # control characters, the beginnings of all escape sequences
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_CONTROL = re.compile(f"[{_INVISIBLE}]")
_CONTROL_IN_LINES = re.compile(f"(?![\n\t])[{_INVISIBLE}]")
_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
# At the beginning of a line a command to GitHub's runner, and anywhere to two others.
_WORKFLOW = re.compile(r"^\s*::")
_SERVICE = re.compile(r"##(?=[\w.]*\[)")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What a spreadsheet takes for a formula, the full-width forms included.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# Where a semicolon separates columns, as in many countries, one starts in the middle of our text.
_AFTER_SEPARATOR = re.compile(r"([;|]\s*)(?=[=+\-@＝＋－＠])")


def plain(text: str) -> str:
    r"""Return a text as one line that neither a terminal nor a CI system obeys.

    Parameters
    ----------
    text : str
        Anything.

    Returns
    -------
    str
        Every control character is spelt out, as in ``\x1b`` and ``\n``.
    """
    line = _CONTROL.sub(_spelt, text)
    return _SERVICE.sub("# #", _WORKFLOW.sub(lambda begin: rf"\{begin[0].lstrip()}", line))


def visible(text: str) -> str:
    """Return a text of any number of lines with its other control characters spelt out."""
    return _CONTROL_IN_LINES.sub(_spelt, text.replace("\r\n", "\n"))


def cell(text: str) -> str:
    """Return a text as one line that no spreadsheet takes for a formula."""
    line = _CONTROL.sub(_spelt, " ".join(text.split("\n")).replace("\t", " ")).strip()
    line = _AFTER_SEPARATOR.sub(r"\1'", line)
    return f"'{line}" if line.startswith(_FORMULA) else line


def xml(text: str) -> str:
    """Return a text without the characters that XML forbids."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", visible(text))


def number(value: float | None) -> str:
    """Return a number of points as it is written everywhere, nothing for None."""
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def days(count: float) -> str:
    """Return a number of days in words."""
    return "1 day" if count == 1 else f"{count:g} days"


def _spelt(found: "re.Match[str]") -> str:
    character = found[0]
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if code < 0x100:
        return rf"\x{code:02x}"
    return rf"\u{code:04x}" if code < 0x10000 else rf"\U{code:08x}"
