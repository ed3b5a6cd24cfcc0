#!/usr/bin/env bash
# duckdb-kql 1.1.2: parse_json (and todynamic) of text that isn't JSON is null, where Kusto returns the text itself as a dynamic string:
# https://learn.microsoft.com/kusto/query/parse-json-function#returns
# A log that mixes JSON with plain lines is counted otherwise than by Log Analytics.
# Seen: the text is lost, isnull is true. Expected: "plain text", false.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.1 duckdb-kql==1.1.2
cat > seen.py <<'PY'
import duckdb_kql

connection = duckdb_kql.connect()
for function in ("parse_json", "todynamic"):
    parsed = f"{function}('plain text')"
    [row] = duckdb_kql.kql(connection, f"print text = tostring({parsed}), none = isnull({parsed})").fetchall()
    print(function, *map(repr, row))
PY
seen=$(venv/bin/python seen.py)
echo "duckdb-kql 1.1.2 on duckdb 2.0.1:"
echo "$seen"
[ "$seen" = $'parse_json \'\' True\ntodynamic \'\' True' ]
