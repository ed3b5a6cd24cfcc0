#!/usr/bin/env bash
# Pulumi CLI (seen with 3.259.0): `pulumi destroy --yes` of a stack with a protected resource is refused by its preview, and nothing is
# deleted. With --skip-preview, as in many pipelines, the same command deletes what isn't protected first, then fails at what is: a stack
# that was to be kept is half gone. https://www.pulumi.com/docs/iac/concepts/resources/options/protect/
# Seen: 4 records in the state before (stack and provider among them), 4 after the refused destroy, 3 after the other; both fail. Expected: 4 and 4.
# Needs the Pulumi CLI, with its Node.js language host, on PATH.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @pulumi/pulumi@3.248.0 typescript@5.9.3 ts-node@10.9.2 > /dev/null
mkdir state
export PULUMI_BACKEND_URL="file://$folder/state" PULUMI_CONFIG_PASSPHRASE=any PULUMI_SKIP_UPDATE_CHECK=true
printf 'name: protected\nruntime: nodejs\n' > Pulumi.yaml
cat > index.js <<'JS'
const pulumi = require("@pulumi/pulumi");
new pulumi.Stash("kept", { input: "text" }, { protect: true });
new pulumi.Stash("other", { input: "text" });
JS
quietly() { pulumi "$@" --stack dev --non-interactive > output 2>&1; }
resources() { pulumi stack export --stack dev | node -e 'console.log(JSON.parse(require("fs").readFileSync(0)).deployment.resources.length)'; }
pulumi stack init dev --non-interactive > output 2>&1
quietly up --yes
seen="$(resources)"
if quietly destroy --yes; then seen+=" destroyed"; else seen+=" refused, $(resources)"; fi
if quietly destroy --yes --skip-preview; then seen+=" destroyed"; else seen+=" refused, $(resources)"; fi
echo "CLI $(pulumi version): $seen"
[ "$seen" = "4 refused, 4 refused, 3" ]
