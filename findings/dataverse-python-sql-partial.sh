#!/usr/bin/env bash
# PowerPlatform-Dataverse-Client 1.1.0 (Microsoft's Dataverse SDK for Python): client.query.sql() returns the rows read so far, as if
# they were all, when a further page is throttled. The 429 isn't tried again, whatever its Retry-After, and only a RuntimeWarning tells;
# records.list_pages() of the same pages raises. A count of launches by SQL comes out too low while the environment is busy.
# Service protection answers 429 with Retry-After as a matter of course:
# https://learn.microsoft.com/power-apps/developer/data-platform/api-limits#how-to-re-try
# Seen: sql gives 1 of 2 rows and a warning; list_pages an HttpError. Expected: both rows, or an error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check PowerPlatform-Dataverse-Client==1.1.0 azure-core==1.41.0 requests==2.34.2 responses==0.25.8
cat > seen.py <<'PY'
import warnings

import responses
from azure.core.credentials import AccessToken
from PowerPlatform.Dataverse.client import DataverseClient

URL = "https://contoso.crm4.dynamics.com"
API = f"{URL}/api/data/v9.2"
TABLE = {"LogicalName": "account", "SchemaName": "Account", "EntitySetName": "accounts", "PrimaryIdAttribute": "accountid"}
BUSY = {"error": {"code": "0x80072322", "message": "Number of requests exceeded the limit"}}


class Credential:
    def get_token(self, *scopes, **_):
        return AccessToken("token", 4_102_444_800)


def seen(read):
    with responses.RequestsMock(assert_all_requests_are_fired=False) as service, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        service.get(f"{API}/EntityDefinitions", json={"value": [TABLE]})
        service.get(f"{API}/accounts", json={"value": [{"name": "first"}], "@odata.nextLink": f"{API}/more"})
        service.get(f"{API}/more", json=BUSY, status=429, headers={"Retry-After": "1"})
        service.get(f"{API}/more", json={"value": [{"name": "second"}]})
        try:
            return len(read(DataverseClient(URL, Credential()))), [each.category.__name__ for each in told]
        except Exception as error:
            return type(error).__name__, getattr(error, "status_code", None)


print("sql  ", seen(lambda client: list(client.query.sql("SELECT name FROM account"))))
print("pages", seen(lambda client: [row for page in client.records.list_pages("account", select=["name"]) for row in page]))
PY
seen=$(venv/bin/python seen.py)
echo "PowerPlatform-Dataverse-Client 1.1.0:"
echo "$seen"
[ "$seen" = $'sql   (1, [\'RuntimeWarning\'])\npages (\'HttpError\', 429)' ]
