"""Hands the course over to nbgrader: its metadata validated, its folder written."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from nbformat import NotebookNode

from planar_course import derive
from planar_course.build.course import (
    Course,
    read_notebook,
    stale_lines,
    text_of,
    write_all,
)
from planar_course.cells import Source
from planar_course.errors import UsageError

COURSE_ID = "planar"
NBGRADER_CONFIG = f'''"""nbgrader's configuration for the planar course."""

c = get_config()  # noqa: F821 (nbgrader defines it)
c.CourseDirectory.course_id = "{COURSE_ID}"
c.ClearSolutions.code_stub = {{
    "python": "raise NotImplementedError('replace this line with your code')"
}}
'''


def write_course(course: Course, sources: Sequence[Source], folder: Path) -> int:
    """Write a course folder that nbgrader releases and grades unchanged.

    Parameters
    ----------
    course : Course
        Where the generated notebooks are; they must be up to date.
    sources : sequence of Source
        The notebooks to write.
    folder : Path
        A new or empty folder.

    Returns
    -------
    int
        0.

    Raises
    ------
    UsageError
        If the folder already holds something, or a generated notebook is stale.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: is not an empty folder; name a new one, nothing was written")
    if stale_lines(course, sources):
        raise UsageError("the generated notebooks are stale; run planar build first")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as temporary:
        new = Path(temporary) / "course"
        assignment = new / "source" / COURSE_ID
        texts = {new / "nbgrader_config.py": NBGRADER_CONFIG}
        for source in sources:
            executed = read_notebook(course.solution_path(source))
            notebook = derive.nbgrader_notebook(source, executed)
            validate(notebook, source.name)
            texts[assignment / f"{source.name}.ipynb"] = text_of(notebook)
        write_all(texts)
        figures = course.notebooks / "figures"
        if figures.is_dir():
            shutil.copytree(figures, assignment / "figures")
        if folder.exists():
            folder.rmdir()
        new.rename(folder)
    print(f"wrote {len(sources)} notebooks to {folder}")
    print(f"next: cd {folder}, then nbgrader generate_assignment {COURSE_ID} --create")
    return 0


def validate(notebook: NotebookNode, name: str) -> None:
    """Let nbgrader's own validator look at the metadata.

    Parameters
    ----------
    notebook : NotebookNode
        A derived notebook.
    name : str
        The notebook's name, for the message.

    Raises
    ------
    UsageError
        If nbgrader would refuse the notebook.
    """
    # It brings its server along, which no other command needs.
    from nbgrader.nbgraderformat import MetadataValidator, ValidationError

    try:
        MetadataValidator().validate_nb(notebook)
    except ValidationError as error:
        raise UsageError(f"{name}: nbgrader refuses this notebook: {error}") from error
