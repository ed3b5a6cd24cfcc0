#!/usr/bin/env bash
# https-proxy-agent 9.1.0: when the proxy refuses the CONNECT, its answer becomes the answer of the server behind it: a request to
# https://service.example ends with the proxy's 403, in clear text, on a socket without TLS, and nothing tells it from a 403 of the
# service. A client that acts on 401 and 403 then asks for roles where the proxy is to blame.
# Seen: statusCode 403, no error, a socket that is not encrypted. Expected: an error, or a mark on the response.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . https-proxy-agent@9.1.0 > /dev/null
cat > seen.mjs <<'JS'
import { createServer } from "node:http";
import { get } from "node:https";
import { HttpsProxyAgent } from "https-proxy-agent";

const proxy = createServer();
proxy.on("connect", (_, socket) => socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
proxy.listen(0, "127.0.0.1", () => {
  const agent = new HttpsProxyAgent(`http://127.0.0.1:${proxy.address().port}`);
  const request = get("https://service.example/", { agent }, (response) => {
    const { statusCode, socket } = response;
    console.log(JSON.stringify({ statusCode, encrypted: socket.encrypted ?? null, error: null }));
    response.resume();
    proxy.close();
  });
  request.on("error", ({ message }) => {
    console.log(JSON.stringify({ error: message }));
    proxy.close();
  });
});
JS
seen=$(node seen.mjs)
echo "https-proxy-agent 9.1.0: $seen"
[ "$seen" = '{"statusCode":403,"encrypted":null,"error":null}' ]
