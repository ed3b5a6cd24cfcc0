#!/usr/bin/env bash
# osv-scanner 2.5.0: `scan image` says "No issues found" and ends with 0 when it could look up nothing: offline without a
# database, as here, or online without network. `scan source` ends with 127 then, and 2.4.0 and 2.6.0 do for images, too.
# Seen: exit code 0. Expected: 127.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
GOBIN="$folder" go install github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.5.0 2> /dev/null

# An image of one layer, in which Debian's OpenSSL is installed as in distroless images.
mkdir -p rootfs/etc rootfs/var/lib/dpkg/status.d image/layer database
printf 'ID="debian"\nVERSION_ID="13"\n' > rootfs/etc/os-release
printf 'Package: libssl3t64\nSource: openssl\nVersion: 3.5.1-1\nArchitecture: amd64\n' > rootfs/var/lib/dpkg/status.d/libssl3t64
tar -cf image/layer/layer.tar -C rootfs .
digest=$(sha256sum image/layer/layer.tar | cut -d ' ' -f 1)
cat > image/config.json << JSON
{ "architecture": "amd64", "os": "linux", "config": {}, "rootfs": { "type": "layers", "diff_ids": ["sha256:$digest"] }, "history": [{}] }
JSON
echo '[{ "Config": "config.json", "RepoTags": ["one:latest"], "Layers": ["layer/layer.tar"] }]' > image/manifest.json
tar -cf image.tar -C image manifest.json config.json layer

export OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY="$folder/database"
code=0
seen=$(./osv-scanner scan image --offline --archive image.tar 2>&1) || code=$?
echo "$seen"
echo "osv-scanner 2.5.0, an image and no database: exit code $code"
[ "$code" = 0 ] && [[ $seen == *"could not load db for Debian"*"No issues found"* ]]
