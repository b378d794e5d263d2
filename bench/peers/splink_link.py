"""Links feed.csv to index.csv with Splink as it comes, and writes the best candidate of each feed row.

Usage: splink_link.py INDEX.csv FEED.csv OUT.csv
OUT.csv has the columns index_id, feed_id, score. Timings go to standard output as one JSON document.
"""

import json
import resource
import sys
import time

import duckdb
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

LOAD = """
create table {table} as
with rows as (
  select id as unique_id,
    nullif(upper(strip_accents(first_name)), '') as first_name,
    nullif(upper(strip_accents(last_name)), '') as last_name,
    nullif(date_of_birth, '') as date_of_birth,
    nullif(sex, '') as sex,
    nullif(upper(replace(postcode, ' ', '')), '') as code,
    nullif(upper(house), '') as house
  from read_csv('{path}', header = true, all_varchar = true)
)
select * exclude (code), left(code, -3) || ' ' || right(code, 3) as postcode, left(code, -3) as outward from rows
"""

BLOCKING = [
    block_on("last_name", "date_of_birth"),
    block_on("first_name", "date_of_birth"),
    block_on("date_of_birth", "postcode"),
    block_on("first_name", "postcode"),
    block_on("last_name", "postcode"),
    block_on("date_of_birth", "outward"),
    block_on("first_name", "last_name"),
    "l.first_name = r.last_name and l.last_name = r.first_name",
]

SETTINGS = SettingsCreator(
    link_type="link_only",
    comparisons=[
        cl.NameComparison("first_name").configure(term_frequency_adjustments=True),
        cl.NameComparison("last_name").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True),
        cl.PostcodeComparison("postcode"),
        cl.ExactMatch("sex"),
        cl.ExactMatch("house"),
    ],
    blocking_rules_to_generate_predictions=BLOCKING,
    retain_matching_columns=False,
    retain_intermediate_calculation_columns=False,
)

# Pairs for u and pairs at most for each run of EM: more make it slower and not better.
U_PAIRS = 1e6
EM_PAIRS = 2e6

BEST = """
copy (
  select arg_max(index_id, score) as index_id, feed_id, max(score) as score
  from (
    select unique_id_l as index_id, unique_id_r as feed_id, match_weight as score from {predictions}
  )
  group by feed_id
) to '{out}' (header)
"""


def main(index: str, feed: str, out: str) -> None:
    start = time.perf_counter()
    laps = {}

    def lap(name: str) -> None:
        laps[name] = round(time.perf_counter() - start - sum(laps.values()), 2)

    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.execute(LOAD.format(table="person_a", path=index))
    connection.execute(LOAD.format(table="person_b", path=feed))
    lap("load")
    api = DuckDBAPI(connection)
    linker = Linker([api.register("person_a"), api.register("person_b")], SETTINGS, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("first_name", "last_name", "date_of_birth"), block_on("date_of_birth", "postcode")],
        recall=0.9,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=1)
    for rule in (block_on("date_of_birth", "postcode"), block_on("first_name", "last_name")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=EM_PAIRS)
    lap("train")
    predictions = linker.inference.predict(threshold_match_weight=-10)
    lap("predict")
    connection.execute(BEST.format(predictions=predictions.physical_name, out=out))
    lap("best")
    (pairs,) = connection.execute(f"select count(*) from {predictions.physical_name}").fetchone()
    used = resource.getrusage(resource.RUSAGE_SELF)
    report = {
        "pairs": pairs,
        "cpuSeconds": round(used.ru_utime + used.ru_stime, 2),
        "wallSeconds": round(time.perf_counter() - start, 2),
        "peakMegabytes": round(used.ru_maxrss / 1024),
        "laps": laps,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:4])
