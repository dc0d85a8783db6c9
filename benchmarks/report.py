"""What was measured, as a Markdown file with tables and a figure beside it."""

import platform
from importlib import metadata
from pathlib import Path

from benchmarks.contenders import OURS
from benchmarks.measure import Row

RESULTS = Path(__file__).with_name("results")
LIBRARIES = ("numpy", "numba", "scikit-learn", "scipy", "torch", "jax")


class Report:
    """Collects tables, prints them as they come, and writes them all in the end."""

    def __init__(self) -> None:
        """Begin with the machine."""
        self.lines: list[str] = []
        self.curves: dict[str, tuple[list[int], dict[str, list[float]]]] = {}
        self.bars: dict[str, dict[str, float]] = {}
        self.missing: set[str] = set()
        self._say(f"Measured on {machine()}.", "", f"Versions: {versions()}.", "")

    def _say(self, *lines: str) -> None:
        self.lines += lines
        print("\n".join(lines), flush=True)

    def sentence(self, text: str) -> None:
        """Add a paragraph."""
        self._say(text, "")

    def comparison(self, title: str, rows: list[Row], missing: list[str], by: str = "") -> None:
        """Add a table of contenders; `by` is whom they are compared with, by default the first."""
        base = next((row for row in rows if row.name == by), rows[0])
        self._say(
            f"## {title}",
            "",
            f"| program | seconds, median | fastest to slowest | times {base.name} "
            "| compiling, s | cost differs by |",
            "|---|---|---|---|---|---|",
        )
        for row in rows:
            self._say(
                f"| {row.name} | {row.median:.4g} | {row.spread} | {row.median / base.median:.2f} "
                f"| {max(row.preparation, 0):.1f} | {row.difference:.0e} |"
            )
        self._say("", *[f"Not here: {name}." for name in missing])
        self.missing |= set(missing)
        self.bars[title] = {row.name: row.median / base.median for row in rows}

    def growth(self, title: str, sizes: list[int], table: dict[str, list[float]]) -> None:
        """Add nanoseconds per hidden unit, example and step against a size."""
        self._say(
            f"## Nanoseconds per hidden unit, example and step, against {title}",
            "",
            f"| {title} | " + " | ".join(f"{size:,}" for size in sizes) + " |",
            "|---" * (len(sizes) + 1) + "|",
        )
        for name, values in table.items():
            self._say(f"| {name} | " + " | ".join(f"{value:.2f}" for value in values) + " |")
        self._say("")
        self.curves[title] = (sizes, table)

    def write(self) -> None:
        """Write the tables and the figure."""
        RESULTS.mkdir(exist_ok=True)
        self._plot(RESULTS / "engine.png")
        head = [
            "# The training engine, measured",
            "",
            "Made by `python -m benchmarks.engine`. Times are those of one processor core, except",
            "by the clock. Contenders took turns, and their costs were compared first: the last",
            "column is the largest relative difference to the first row.",
            "",
            "![Times and growth](engine.png)",
            "",
        ]
        (RESULTS / "engine.md").write_text("\n".join([*head, *self.lines]) + "\n", encoding="utf-8")

    def _plot(self, path: Path) -> None:
        import matplotlib

        matplotlib.use("agg")
        from matplotlib import pyplot as plt

        figure, axes = plt.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
        title = next((title for title in self.bars if title.startswith("Sweep")), "")
        bars = self.bars.get(title, {})
        # Dots, as the length of a bar means nothing where the axis has no 0.
        axes[0].plot(list(bars.values()), list(bars), "o", color="#0072B2")
        for program, times in bars.items():
            axes[0].annotate(f"{times:.3g}", (times, program), (6, 5), textcoords="offset points")
        axes[0].set(
            xscale="log", xlabel=f"time, as a multiple of {OURS}", title="the sweep of the course"
        )
        axes[0].margins(0.2, 0.1)
        axes[0].grid(axis="y", linewidth=0.5)
        axes[0].invert_yaxis()
        styles = (("#0072B2", "o", "-"), ("#009E73", "s", "--"), ("#D55E00", "^", ":"))
        for axis, (name, (sizes, table)) in zip(axes[1:], self.curves.items(), strict=False):
            for (program, values), (colour, marker, line) in zip(
                table.items(), styles, strict=False
            ):
                axis.plot(sizes, values, color=colour, marker=marker, linestyle=line, label=program)
            axis.set(xscale="log", yscale="log", xlabel=f"number of {name}")
            axis.set_ylabel("ns per hidden unit, example and step")
        axes[1].legend(loc="upper right")
        figure.savefig(path, dpi=120, metadata={"Software": None})
        plt.close(figure)


def machine() -> str:
    """Return the processor and the system, without names of computers or people."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        flags = next((line for line in lines if line.startswith("flags")), "")
        widest = next((name for name in ("avx512f", "avx2", "sse4_2") if f" {name}" in flags), "")
        model = f"{names[0] if names else model} ({len(names)} cores, {widest})"
    return f"{model}, {platform.system()}, Python {platform.python_version()}"


def versions() -> str:
    """Return the versions of the libraries that are here."""
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)
