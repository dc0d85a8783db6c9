"""The `planar` command: tools for building, opening and checking the course."""

import sys

# nbformat brings jsonschema, which builds a parser of international web addresses as soon as this
# package is there (JupyterLab installs it). It costs every command more than a second, and no
# schema of ours asks for it. A None says "not installed"; who has imported it already keeps it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
