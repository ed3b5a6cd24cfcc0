import type { Retirement } from "./retirement";

const NODE = "https://github.com/nodejs/release#release-schedule";

/** What the program, its image and its pipelines run on. */
export const platforms: readonly Retirement[] = [
  {
    what: "Node 20",
    where: ".nvmrc, the build stage of runtime/Dockerfile, engines in package.json",
    ends: "2026-04-30",
    source: NODE,
    checked: "2026-11-29",
    hint: "move .nvmrc and the build stage to the Node that the image runs on, and raise engines with docs/decisions/0006",
  },
  {
    what: "Node 24",
    where: "the last stage of runtime/Dockerfile, NODE_VERSION in it",
    ends: "2028-04-30",
    source: NODE,
    checked: "2026-11-29",
    hint: "take the distroless image of the next even major",
  },
  {
    // Distroless follows Debian's standard support: https://github.com/GoogleContainerTools/distroless/blob/main/SUPPORT_POLICY.md
    what: "Debian 13",
    where: "the last stage of runtime/Dockerfile",
    ends: "2028-08-09",
    source: "https://wiki.debian.org/DebianReleases",
    checked: "2026-11-29",
    hint: "take the distroless image of the next Debian",
  },
  {
    what: "ubuntu-24.04",
    where: ".github/workflows, .azuredevops/pipeline.yml",
    source: "https://github.com/actions/runner-images#available-images",
    checked: "2026-11-29",
    hint: "name the next LTS in all of them",
  },
  {
    what: "Pulumi 3",
    where: ".pulumi.version, @pulumi/pulumi in package.json",
    source: "https://github.com/pulumi/pulumi/releases",
    checked: "2026-11-29",
    hint: "update CLI and SDK together",
  },
  {
    // The last major gets security fixes for up to a year after the next one is out.
    what: "azure-native 3",
    where: "@pulumi/azure-native in package.json",
    source: "https://www.pulumi.com/docs/support/provider-support-policy/",
    checked: "2026-11-29",
    hint: "update the package, and look at components/keyVault: its versions may be the defaults by then",
  },
  {
    what: "azuread 6",
    where: "@pulumi/azuread in package.json",
    source: "https://www.pulumi.com/docs/support/provider-support-policy/",
    checked: "2026-11-29",
    hint: "update the package",
  },
];
