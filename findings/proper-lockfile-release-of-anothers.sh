#!/usr/bin/env bash
# proper-lockfile 4.1.2: a holder that was suspended for longer than `stale` and then releases its lock removes the lock of the
# process that has taken it over meanwhile, without an error: `release` deletes the lock's folder without looking whose it is, and
# the check that would notice runs on a timer that has not fired yet. A third process then locks what the second still holds.
# Seen: release resolves, the second holder's lock is gone, a third process gets it. Expected: the release is refused (the
# holder's lock was compromised), or leaves the other's lock alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . proper-lockfile@4.1.2 > /dev/null
mkdir shared
cat > take.cjs <<'JS'
// Another process: takes the lock and keeps it, for it ends without a chance to give it back.
require("proper-lockfile")
  .lock("shared", { stale: 60_000 })
  .then(
    () => "locked",
    (error) => error.code,
  )
  .then((outcome) => process.stdout.write(outcome, () => process.kill(process.pid, "SIGKILL")));
JS
cat > seen.cjs <<'JS'
const { spawnSync } = require("node:child_process");
const { existsSync, utimesSync } = require("node:fs");
const { lock } = require("proper-lockfile");

const take = () => String(spawnSync(process.execPath, ["take.cjs"]).stdout);
(async () => {
  const release = await lock("shared", { stale: 60_000, onCompromised: () => undefined });
  // As if this process had been suspended for an hour: nobody has renewed its lock.
  const hourAgo = new Date(Date.now() - 3_600_000);
  utimesSync("shared.lock", hourAgo, hourAgo);
  const second = take();
  const heldBefore = existsSync("shared.lock");
  const released = await release().then(() => "resolves", (error) => error.code);
  const heldAfter = existsSync("shared.lock");
  console.log(JSON.stringify({ second, heldBefore, released, heldAfter, third: take() }));
})();
JS
seen=$(node seen.cjs)
echo "proper-lockfile 4.1.2: $seen"
[ "$seen" = '{"second":"locked","heldBefore":true,"released":"resolves","heldAfter":false,"third":"locked"}' ]
