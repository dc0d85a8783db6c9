"""What a sweep returns: a table of all networks, with their cost curves and parameters."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from planar_utils._sweep_data import Data
from planar_utils._sweep_run import Trained
from planar_utils._sweep_settings import Settings
from planar_utils._sweep_store import DAMAGED, archive, check_versions, load, pack, unpack, write
from planar_utils._types import FloatArray, Parameters
from planar_utils.engine import predict_with

if TYPE_CHECKING:
    from pandas import DataFrame

TABLE, NETWORKS = "table.parquet", "networks.npz"
SETTINGS = tuple(field.name for field in fields(Settings))
SCORES = ("cost", "train_accuracy", "test_accuracy")
AFTER = ("iterations", "diverged", "seconds")


class Sweep:
    """The networks of a sweep that are finished, in the order of the plan.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per network, see `planar_utils.experiments.sweep`.
    costs, iterations : list of ndarray
        The recorded costs of each network, and the iterations they belong to.
    parameters : list of dict
        W1, b1, W2, b2 of each network. A diverged one has its last finite parameters.
    data : dict
        Name -> X_train, Y_train, X_test, Y_test.
    planned : int
        How many networks the sweep was to have. More than ``len(self)`` if it was stopped.
    versions : dict
        What trained them.
    """

    def __init__(
        self,
        networks: Sequence[Settings],
        outcomes: Sequence[Trained],
        data: Mapping[str, Data],
        planned: int,
        versions: Mapping[str, Any],
    ) -> None:
        self._networks, self._outcomes, self._data = tuple(networks), tuple(outcomes), dict(data)
        self.planned, self.versions = planned, dict(versions)

    @cached_property
    def table(self) -> "DataFrame":
        """One row per network; see `planar_utils.experiments.sweep` for the columns."""
        from pandas import DataFrame

        rows = [
            {
                **asdict(settings),
                "m_train": self._data[settings.dataset].X_train.shape[1],
                "m_test": self._data[settings.dataset].X_test.shape[1],
                "cost": np.nan if outcome.diverged is not None else outcome.costs[-1],
                "train_accuracy": outcome.train_accuracy,
                "test_accuracy": outcome.test_accuracy,
                "iterations": (
                    settings.num_iterations if outcome.diverged is None else outcome.diverged
                ),
                "diverged": outcome.diverged,
                "seconds": outcome.seconds,
            }
            for settings, outcome in zip(self._networks, self._outcomes, strict=True)
        ]
        columns = [*SETTINGS, "m_train", "m_test", *SCORES, *AFTER]
        return DataFrame(rows, columns=columns).astype({"diverged": "Int64"})

    @property
    def costs(self) -> list[FloatArray]:
        """The recorded costs of each network."""
        return [outcome.costs for outcome in self._outcomes]

    @property
    def iterations(self) -> list[NDArray[np.int64]]:
        """The iterations that the costs belong to."""
        return [outcome.iterations for outcome in self._outcomes]

    @property
    def parameters(self) -> list[Parameters]:
        """The parameters of each network."""
        return [outcome.parameters for outcome in self._outcomes]

    @property
    def data(self) -> dict[str, tuple[Any, ...]]:
        """The data: name -> X_train, Y_train, X_test, Y_test."""
        return {name: data.arrays for name, data in self._data.items()}

    def __len__(self) -> int:
        return len(self._networks)

    def __repr__(self) -> str:
        diverged = sum(outcome.diverged is not None for outcome in self._outcomes)
        text = f"{len(self)} networks" if len(self) == self.planned else self.state()
        return f"<Sweep: {text}{f', {diverged} diverged' if diverged else ''}>"

    def _repr_html_(self) -> str:
        html: str = self.table._repr_html_()
        return html

    def state(self) -> str:
        """Return how far the sweep came, in words."""
        return f"{len(self)} of {self.planned} networks are finished"

    def outcome(self, row: int) -> Trained:
        """Return all that came out of the network of a row of the table."""
        return self._outcomes[row]

    def predict(self, row: int, X: FloatArray) -> NDArray[np.bool_]:
        """Return the labels (1, m) that the network of a row of the table gives to X (n_x, m)."""
        return predict_with(self._outcomes[row].parameters, X, self._networks[row].activation)

    def varied(self) -> list[str]:
        """Return the settings of which there is more than one, the seed apart."""
        return [
            name
            for name in SETTINGS
            if name != "seed" and len({getattr(s, name) for s in self._networks}) > 1
        ]

    def select(self, **settings: Any) -> "Sweep":
        """Return the networks with certain settings, as in ``select(n_h=5, l2=[0, 0.1])``.

        Raises
        ------
        ValueError
            If there is no such setting, or no such network.
        """
        unknown = settings.keys() - set(SETTINGS)
        if unknown:
            raise ValueError(
                f"select got {', '.join(sorted(unknown))}, wanted settings: {', '.join(SETTINGS)}."
            )
        wanted = {
            name: [value] if np.ndim(value) == 0 else list(value)
            for name, value in settings.items()
        }
        rows = [
            i
            for i, network in enumerate(self._networks)
            if all(getattr(network, name) in values for name, values in wanted.items())
        ]
        if not rows:
            raise ValueError(f"select found no network with {settings}.")
        networks = [self._networks[i] for i in rows]
        data = {name: self._data[name] for name in dict.fromkeys(n.dataset for n in networks)}
        outcomes = [self._outcomes[i] for i in rows]
        return Sweep(networks, outcomes, data, len(rows), self.versions)

    def summary(self) -> "DataFrame":
        """Return mean, lowest and highest score over the seeds, one row for each setting.

        Diverged networks have no score; the column `diverged` counts them.
        """
        by = self.varied() or ["n_h"]
        groups = self.table.groupby(by, sort=False)
        summary = groups[list(SCORES)].agg(["mean", "min", "max"])
        summary.columns = ["_".join(pair) for pair in summary.columns]
        counts = {"seeds": groups["seed"].size(), "diverged": groups["diverged"].count()}
        return summary.assign(**counts).reset_index()

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write `table.parquet`, for other programs, and `networks.npz`, all that `load` needs.

        Raises
        ------
        SweepStopped
            If the disk is full or the folder cannot be written. Files that were there are whole.
        """
        import io

        import pyarrow
        from pyarrow import parquet

        about = json.dumps(self.versions)
        table = pyarrow.Table.from_pandas(self.table, preserve_index=False)
        table = table.replace_schema_metadata({**table.schema.metadata, "planar_utils": about})
        stream = io.BytesIO()
        parquet.write_table(table, stream)
        described = {
            "networks": [asdict(settings) for settings in self._networks],
            "data": [[name, data.name, data.test_size] for name, data in self._data.items()],
            "planned": self.planned,
        }
        arrays = {"versions": np.array(about), "sweep": np.array(json.dumps(described))}
        for i, data in enumerate(self._data.values()):
            arrays |= {f"data/{i}/{j}": array for j, array in enumerate(data.arrays)}
        write(Path(folder, NETWORKS), archive({**arrays, **pack(self._outcomes)}))
        write(Path(folder, TABLE), stream.getvalue())

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> "Sweep":
        """Read what `save` has written.

        Raises
        ------
        FileNotFoundError
            If there is nothing.
        ValueError
            If it is damaged, or of a version that this one cannot read.
        """
        path = Path(folder, NETWORKS)
        if not path.exists():
            raise FileNotFoundError(f"{path} does not exist. Sweep.save(folder) writes it.")
        try:
            arrays = load(path)
            versions = json.loads(str(arrays["versions"]))
            described = json.loads(str(arrays["sweep"]))
        except DAMAGED as error:
            raise ValueError(f"{path} is damaged, or no saved sweep ({error}).") from error
        check_versions(path, versions)
        data = {
            label: _data(arrays, i, name, test_size)
            for i, (label, name, test_size) in enumerate(described["data"])
        }
        networks = [Settings(**settings) for settings in described["networks"]]
        return cls(networks, unpack(arrays), data, described["planned"], versions)


def _data(arrays: Mapping[str, Any], i: int, name: str | None, test_size: float | None) -> Data:
    X_train, Y_train, X_test, Y_test = (arrays[f"data/{i}/{j}"] for j in range(4))
    return Data(X_train, Y_train, X_test, Y_test, name, test_size)
