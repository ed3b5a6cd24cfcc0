"""Asks duckdb-kql, an evaluator of queries that we did not write, what comparison.ts asked ours. https://pypi.org/project/duckdb-kql/"""

import json
import sys
from collections import Counter
from datetime import datetime, timedelta

import duckdb_kql

EPOCH = datetime(1970, 1, 1)
TABLE = """CREATE OR REPLACE TABLE ContainerAppConsoleLogs
    (TimeGenerated TIMESTAMP, ContainerAppName VARCHAR, JobName VARCHAR, Log VARCHAR, IngestionTime TIMESTAMP)"""


def moment(ms):
    return EPOCH + timedelta(milliseconds=ms)


def text(value):
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    return value


def main():
    connection = duckdb_kql.connect()
    asked, found, wrong = 0, Counter(), []
    for line in sys.stdin:
        case = json.loads(line)
        connection.execute(TABLE)
        for seen in case["seen"]:
            row = [moment(seen["atMs"]), case["app"], "", seen["text"], moment(seen["arrivedMs"])]
            connection.execute("INSERT INTO ContainerAppConsoleLogs VALUES (?, ?, ?, ?, ?)", row)
        result = duckdb_kql.kql(connection, case["query"])
        names = [column[0] for column in result.description]
        rows = [{name: text(value) for name, value in zip(names, row)} for row in result.fetchall()]
        kept = [{name: row[name] for name in ("Cause", "Found", "passedAt", "wrongAt", "goodAt") if name in row} for row in rows]
        asked += 1
        found[case["key"]] += len(kept)
        order = lambda row: json.dumps(row, sort_keys=True)
        if sorted(kept, key=order) != sorted(case["found"], key=order):
            wrong.append(f'{case["key"]} at {moment(case["atMs"])}: ours {case["found"]}, theirs {kept}')
    print("\n".join(wrong[:10]))
    print(f"{asked} questions, {len(wrong)} differences; rows found: {dict(found)}")
    # An alert whose query never finds anything was not compared.
    return 1 if wrong or asked == 0 or 0 in found.values() else 0


sys.exit(main())
