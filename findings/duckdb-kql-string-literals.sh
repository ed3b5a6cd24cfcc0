#!/usr/bin/env bash
# duckdb-kql 1.1.2: an obfuscated string literal of KQL, h"…", keeps its h and its quotes as text, and a multi-line literal keeps its
# backticks. Both parse, so a filter by one finds nothing, without an error; yet the package promises an error in place of a result
# that is plausible and wrong. What the literals mean: https://learn.microsoft.com/kusto/query/scalar-data-types/string
# Seen: h"id" has 5 characters and equals no "id"; the multi-line literal has 8 instead of 2. Expected: as plain and verbatim ones.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.1 duckdb-kql==1.1.2
cat > seen.py <<'PY'
import duckdb_kql

connection = duckdb_kql.connect()
literals = {"plain": '"id"', "verbatim": '@"id"', "obfuscated": 'h"id"', "multi-line": "```id```"}
for name, literal in literals.items():
    query = f'print length = strlen({literal}), same = {literal} == "id"'
    print(name, *duckdb_kql.kql(connection, query).fetchall()[0])
PY
seen=$(venv/bin/python seen.py)
echo "duckdb-kql 1.1.2 on duckdb 2.0.1:"
echo "$seen"
[ "$seen" = $'plain 2 True\nverbatim 2 True\nobfuscated 5 False\nmulti-line 8 False' ]
