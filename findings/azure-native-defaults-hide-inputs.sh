#!/usr/bin/env bash
# @pulumi/azure-native 3.28.0: where the SDK fills in defaults of a nested input, one value in it that a preview doesn't know yet makes all
# of it unknown, the values that were given included: the SDK fills in by `apply` on the whole object. A change of `scale` in the same
# `template` as an image still to be built is "known after the deployment", so a reviewer doesn't see what is lost.
# https://github.com/pulumi/pulumi-azure-native/blob/v3.28.0/sdk/nodejs/app/containerApp.ts and,
# for its effect on ignoreChanges, https://github.com/pulumi/pulumi/issues/17281
# Seen: `template` unknown as a whole. Expected: `scale` known, `image` unknown, as the same inputs give without the SDK's class.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @pulumi/pulumi@3.248.0 @pulumi/azure-native@3.28.0 > /dev/null
cat > seen.cjs <<'JS'
const pulumi = require("@pulumi/pulumi");
const { ContainerApp } = require("@pulumi/azure-native/app/containerApp");

const templates = {};
const newResource = ({ name, inputs }) => {
  templates[name] = inputs.template;
  // In the preview of a creation, no output is known.
  return { id: undefined, state: {} };
};
pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "project", "stack", true);

class Build extends pulumi.CustomResource {
  constructor() {
    super("any:index:Build", "build", { image: undefined });
  }
}
const inputs = {
  resourceGroupName: "group",
  template: { scale: { minReplicas: 1 }, containers: [{ name: "app", image: new Build().image }] },
};
new ContainerApp("sdk", inputs);
new pulumi.CustomResource("azure-native:app:ContainerApp", "plain", inputs);
process.on("exit", () => {
  for (const name of ["sdk", "plain"]) console.log(name, JSON.stringify(templates[name]));
});
JS
seen=$(node seen.cjs)
echo "@pulumi/azure-native 3.28.0 on @pulumi/pulumi 3.248.0, preview:"
echo "$seen"
[ "$seen" = 'sdk {"__pulumiUnknown":true}
plain {"containers":[{"image":{"__pulumiUnknown":true},"name":"app"}],"scale":{"minReplicas":1}}' ]
