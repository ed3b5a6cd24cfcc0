import { conventionProblems } from "./conventionProblems";

/*
 * That every resource of every combination keeps to the conventions is test/stack/mocked/combinations.slow.test.ts's; here
 * the judge itself is seen to notice what breaks them.
 */

const HASH = "0123abcd";
const tags = { "managed-by": "pulumi", project: "p", stack: "dev" };

function resource(type: string, inputs: Readonly<Record<string, unknown>>, custom = true) {
  return { type, name: "x", custom, inputs };
}

const vault = { vaultName: `kv-p-dev-${HASH}`, tags };

test.each([
  ["a known type with a good name and tags", resource("azure-native:keyvault:Vault", vault)],
  ["a type without name and tags", resource("azuread:index/application:Application", {})],
  ["a component", resource("auditlog:index:Anything", {}, false)],
  ["a provider", resource("pulumi:providers:azuread", {})],
])("%s is as it should be", (_, fine) => {
  expect(conventionProblems([fine], HASH)).toEqual([]);
});

test.each([
  [
    "a type that nobody has thought about",
    resource("azure-native:cache:Redis", { tags }),
    ["x: azure-native:cache:Redis has no convention"],
  ],
  [
    "a name that the provider would make up",
    resource("azure-native:app:Job", { tags }),
    ["x: jobName is missing: a name by chance"],
  ],
  [
    "another type's abbreviation",
    resource("azure-native:keyvault:Vault", { ...vault, vaultName: `ca-p-${HASH}` }),
    [`x: ca-p-${HASH} is no kv`],
  ],
  [
    "letters that Azure refuses",
    resource("azure-native:app:ContainerApp", { containerAppName: "ca-P_dev", tags }),
    ["x: ca-P_dev is not ^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$"],
  ],
  [
    "a name that is too long",
    resource("azure-native:app:Job", { jobName: `caj-${"x".repeat(28)}`, tags }),
    [`x: caj-${"x".repeat(28)} is longer than 31`],
  ],
  [
    "a name of all Azure without the hash",
    resource("azure-native:keyvault:Vault", { ...vault, vaultName: "kv-p-dev" }),
    ["x: kv-p-dev may be a stranger's"],
  ],
  [
    "a tag that is missing",
    resource("azure-native:keyvault:Vault", { ...vault, tags: { "managed-by": "pulumi", project: "p" } }),
    ["x: no tag stack"],
  ],
  [
    "tags where Azure takes none",
    resource("azure-native:storage:BlobContainer", { containerName: "state", tags }),
    ["x: takes no tags"],
  ],
])("%s is noticed", (_, broken, problems) => {
  expect(conventionProblems([broken], HASH)).toEqual(problems);
});
