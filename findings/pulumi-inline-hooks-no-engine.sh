#!/usr/bin/env bash
# @pulumi/pulumi 3.248.0: in an inline program of the Automation API, the callback of a resource hook has no engine. The SDK keeps what
# belongs to a run in an AsyncLocalStorage, and its server of callbacks calls hooks outside of it: an `invoke` there, or a log line, fails
# with "Cannot read properties of undefined". The same hook in a program that `pulumi preview` starts works.
# https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/runtime/callbacks.ts
# Seen: "in the hook: no engine". Expected: "in the hook: an engine", as in the program around it.
# Needs the Pulumi CLI on PATH.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @pulumi/pulumi@3.248.0 typescript@5.9.3 ts-node@10.9.2 > /dev/null
mkdir state
export PULUMI_BACKEND_URL="file://$folder/state" PULUMI_CONFIG_PASSPHRASE=any PULUMI_SKIP_UPDATE_CHECK=true
cat > inline.cjs <<'JS'
const pulumi = require("@pulumi/pulumi");
const { LocalWorkspace } = require("@pulumi/pulumi/automation");

const engine = () => (pulumi.runtime.getMonitor() === undefined ? "no engine" : "an engine");
const said = [];
const program = async () => {
  said.push(`in the program: ${engine()}`);
  const hook = new pulumi.ResourceHook("hook", () => void said.push(`in the hook: ${engine()}`), { onDryRun: true });
  new pulumi.Stash("stash", { input: "text" }, { hooks: { beforeCreate: [hook] } });
};
LocalWorkspace.createOrSelectStack({ stackName: "dev", projectName: "hooks", program })
  .then((stack) => stack.preview())
  .then(() => console.log(said.join("\n")));
JS
seen=$(node inline.cjs)
echo "@pulumi/pulumi 3.248.0, CLI $(pulumi version), an inline program's preview:"
echo "$seen"
[ "$seen" = 'in the program: an engine
in the hook: no engine' ]
