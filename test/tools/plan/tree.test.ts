import { renderTree } from "../../../tools/plan/tree";
import { secret, UNKNOWN } from "../../../common/pulumi/wireValues";
import { resource } from "./builder";

const stack = resource("pulumi:pulumi:Stack", {}, { name: "hello-dev", custom: false });
const component = resource("hello:index:Hello", {}, { name: "hello", custom: false, parent: stack.urn });
const group = resource(
  "azure-native:resources:ResourceGroup",
  { resourceGroupName: "rg-hello" },
  { name: "group", parent: stack.urn },
);
const account = resource(
  "azure-native:storage:StorageAccount",
  { resourceGroupName: UNKNOWN, accountName: "sthello" },
  { name: "hello-account", parent: component.urn, dependencies: [group.urn] },
);
const container = resource(
  "azure-native:storage:BlobContainer",
  { containerName: UNKNOWN, accountName: "sthello" },
  { name: "hello-container", parent: component.urn, dependencies: [account.urn, group.urn] },
);
const application = resource(
  "azuread:index/application:Application",
  { displayName: secret("Project X") },
  { name: "app", parent: stack.urn, dependencies: [account.urn, container.urn, group.urn] },
);
const all = [stack, component, group, account, container, application];

test("the tree shows names, types, physical names and what is waited for, but nothing twice and no secret", () => {
  expect(renderTree(all)).toBe(
    [
      "hello-dev              stack",
      "├─ app                 azuread:Application  [secret]  ← hello",
      "├─ group               resources:ResourceGroup  rg-hello",
      "└─ hello               hello:Hello",
      "   ├─ hello-account    storage:StorageAccount  sthello  ← group",
      "   └─ hello-container  storage:BlobContainer  (known later)  ← hello-account",
      "",
    ].join("\n"),
  );
});

test("the order of registration doesn't matter", () => {
  expect(renderTree([...all].reverse())).toBe(renderTree(all));
});

test("what doesn't fit goes to a line of its own, and the rest is counted", () => {
  const names = ["alpha", "beta", "gamma", "delta"];
  const many = names.map((name) => resource("x:y:Z", {}, { name, parent: stack.urn }));
  const waiting = resource(
    "x:y:Waiting",
    {},
    { name: "waiting", parent: stack.urn, dependencies: many.map(({ urn }) => urn) },
  );

  const lines = renderTree([stack, ...many, waiting], { width: 30 }).split("\n");

  expect(lines.slice(-3)).toEqual(["└─ waiting  x:y:Waiting", "        ← alpha, beta, +2", ""]);
});

test("no line is wider than asked for", () => {
  const long = resource("x:y:Z", { displayName: "x".repeat(40) }, { name: "long" });

  expect(renderTree([long], { width: 30 })).toBe(`long  x:y:Z  ${"x".repeat(16)}…\n`);
});
