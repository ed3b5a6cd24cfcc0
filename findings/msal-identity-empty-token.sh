#!/usr/bin/env bash
# @azure/msal-node 7.2.3: when a managed identity's endpoint refuses (HTTP 400) with a body that names no error, acquireToken
# resolves with accessToken "" and no expiry, as if it had signed in.
# Seen: resolved with "". Expected: a rejection, as with every body that names an error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . @azure/msal-node@7.2.3 > /dev/null
cat > seen.cjs <<'JS'
const { ManagedIdentityApplication } = require("@azure/msal-node");

process.env.IDENTITY_ENDPOINT = "http://127.0.0.1:9/msi/token";
process.env.IDENTITY_HEADER = "header";
const answer = async () => ({ status: 400, headers: {}, body: {} });
const identity = new ManagedIdentityApplication({
  managedIdentityIdParams: { userAssignedClientId: "00000000-0000-4000-8000-000000000001" },
  system: { networkClient: { sendGetRequestAsync: answer, sendPostRequestAsync: answer } },
});

identity.acquireToken({ resource: "https://one.example" }).then(
  ({ accessToken }) => console.log(`resolved with ${JSON.stringify(accessToken)}`),
  ({ errorCode }) => console.log(`rejected with ${errorCode}`),
);
JS
seen=$(node seen.cjs)
echo "@azure/msal-node 7.2.3, HTTP 400 with {}: $seen"
[ "$seen" = 'resolved with ""' ]
