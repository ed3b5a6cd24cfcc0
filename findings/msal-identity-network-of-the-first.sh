#!/usr/bin/env bash
# @azure/msal-node 7.2.3: `system.networkClient` of the first ManagedIdentityApplication serves all later ones of the process,
# whatever they are given: the client behind them is a static member, made once.
# https://github.com/AzureAD/microsoft-authentication-library-for-js (lib/msal-node, ManagedIdentityApplication)
# Seen: both requests go by "first". Expected: each by its own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . @azure/msal-node@7.2.3 > /dev/null
cat > seen.cjs <<'JS'
const { ManagedIdentityApplication } = require("@azure/msal-node");

process.env.IDENTITY_ENDPOINT = "http://127.0.0.1:9/msi/token";
process.env.IDENTITY_HEADER = "header";
const used = [];

function identity(name, number) {
  const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
  const answer = async () => {
    used.push(name);
    return { status: 200, headers: {}, body: { access_token: "token", token_type: "Bearer", expires_on } };
  };
  return new ManagedIdentityApplication({
    managedIdentityIdParams: { userAssignedClientId: `00000000-0000-4000-8000-00000000000${number}` },
    system: { networkClient: { sendGetRequestAsync: answer, sendPostRequestAsync: answer } },
  });
}

(async () => {
  const [one, two] = [identity("first", 1), identity("second", 2)];
  await one.acquireToken({ resource: "https://one.example" });
  await two.acquireToken({ resource: "https://two.example" });
  console.log(used.join(", "));
})();
JS
seen=$(node seen.cjs)
echo "@azure/msal-node 7.2.3, network clients used: $seen"
[ "$seen" = "first, first" ]
