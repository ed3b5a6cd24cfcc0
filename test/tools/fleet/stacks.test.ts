import { environmentOf, matchingStacks, readFleetStack } from "../../../tools/fleet/stacks";
import { createFolder } from "../../support/gitRepository";

const TENANT = "11111111-1111-4111-8111-111111111111";
const SUBSCRIPTION = "33333333-3333-4333-8333-333333333333";
const FILE = { "hello:tenantId": TENANT, "azure-native:subscriptionId": SUBSCRIPTION };

/** A project `hello` with these stack files. */
function projectWith(stacks: Readonly<Record<string, object>>) {
  const project = createFolder();
  project.write("Pulumi.yaml", "name: hello\nruntime: nodejs\n");
  for (const [name, config] of Object.entries(stacks))
    project.write(`Pulumi.${name}.yaml`, JSON.stringify({ config }));
  return project;
}

const FOUR = { "prod-a": FILE, "prod-b": FILE, "prod.c": FILE, test: FILE };

test.each<[string[], string[]]>([
  [["prod-*"], ["prod-a", "prod-b"]],
  [["test"], ["test"]],
  [["*"], ["prod-a", "prod-b", "prod.c", "test"]],
  [
    ["test", "prod-[ab]", "prod-a"],
    ["prod-a", "prod-b", "test"],
  ],
  [["{test,prod.*}"], ["prod.c", "test"]],
])("%j are the stacks %j, each once, with or without settings for pipelines", (patterns, names) => {
  using project = projectWith(FOUR);

  expect(matchingStacks(project.folder, patterns)).toEqual(names);
});

test("a pattern that matches nothing is refused, also beside one that does, and names the stacks there are", () => {
  using project = projectWith(FOUR);

  expect(() => matchingStacks(project.folder, ["test", "qa-*"])).toThrow(
    '--stacks "qa-*": no stack; stacks with a file: prod-a, prod-b, prod.c, test',
  );
});

test("a stack's run has the tenant and subscription of its file, whatever those of the caller are", () => {
  using project = projectWith({ a: FILE });
  const stack = readFleetStack(project.folder, "a");
  if ("problem" in stack) throw new Error(stack.problem);

  expect(environmentOf(stack, { ARM_TENANT_ID: "another", ARM_SUBSCRIPTION_ID: "another" })).toEqual({
    ARM_TENANT_ID: TENANT,
    ARM_SUBSCRIPTION_ID: SUBSCRIPTION,
  });
});

test("its state is where ci:backend says, unless the caller has chosen another place", () => {
  using project = projectWith({ a: { ...FILE, "ci:backend": "azblob://a?storage_account=stcontoso" } });
  const stack = readFleetStack(project.folder, "a");
  if ("problem" in stack) throw new Error(stack.problem);

  expect(environmentOf(stack, {})).toMatchObject({
    PULUMI_BACKEND_URL: "azblob://a?storage_account=stcontoso",
  });
  expect(environmentOf(stack, { PULUMI_BACKEND_URL: "file:///state" })).not.toHaveProperty(
    "PULUMI_BACKEND_URL",
  );
});

test.each<[string, object, string]>([
  ["no tenant", { "azure-native:subscriptionId": SUBSCRIPTION }, "hello:tenantId"],
  ["a tenant that is no GUID", { ...FILE, "hello:tenantId": "contoso" }, "hello:tenantId"],
  ["an encrypted tenant", { ...FILE, "hello:tenantId": { secure: "v1:x" } }, "hello:tenantId"],
  ["no subscription", { "hello:tenantId": TENANT }, "azure-native:subscriptionId"],
  ["an unknown cloud", { ...FILE, "hello:cloud": "moon" }, "hello:cloud"],
])("%s is that stack's problem, which names the setting", (_, config, key) => {
  using project = projectWith({ a: config });

  expect(readFleetStack(project.folder, "a")).toEqual({
    stack: "a",
    problem: expect.stringContaining(`Pulumi.a.yaml: ${key} must be set, in plain text, to `) as string,
  });
});
