#!/usr/bin/env bash
# @azure/msal-node 7.2.3: acquireTokenByClientCredential calls the `clientAssertion` function each time, even when the token
# then comes from MSAL's own cache and no request is sent. Where the assertion is a managed identity's token, each cached
# token costs a call of the identity's endpoint, or fails with it.
# Seen: 5 tokens, 1 request, 5 assertions. Expected: 1 assertion.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . @azure/msal-node@7.2.3 > /dev/null
cat > seen.cjs <<'JS'
const { ConfidentialClientApplication } = require("@azure/msal-node");

let [assertions, requests] = [0, 0];
const answer = async () => {
  requests++;
  return { status: 200, headers: {}, body: { access_token: "token", token_type: "Bearer", expires_in: 3600 } };
};
const base = "https://login.example/tenant";
const app = new ConfidentialClientApplication({
  auth: {
    clientId: "00000000-0000-4000-8000-000000000001",
    authority: base,
    knownAuthorities: ["login.example"],
    authorityMetadata: JSON.stringify({
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/keys`,
    }),
    clientAssertion: async () => `assertion ${++assertions}`,
  },
  system: { networkClient: { sendGetRequestAsync: answer, sendPostRequestAsync: answer } },
});

(async () => {
  let fromCache = 0;
  for (let call = 0; call < 5; call++) {
    const result = await app.acquireTokenByClientCredential({ scopes: ["https://one.example/.default"] });
    if (result.fromCache) fromCache++;
  }
  console.log(`${fromCache} of 5 tokens from the cache, ${requests} request, ${assertions} assertions`);
})();
JS
seen=$(node seen.cjs)
echo "@azure/msal-node 7.2.3: $seen"
[ "$seen" = "4 of 5 tokens from the cache, 1 request, 5 assertions" ]
