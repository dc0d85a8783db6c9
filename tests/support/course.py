"""The course as its tests read it: parsing its six notebooks takes a second, so it is done once."""

from pathlib import Path

from planar_course.build.course import Course

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course(ROOT / "notebooks")
SOURCES = COURSE.sources()
