import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { placeholders } from "../../../tools/plan/knownValues";
import { readStackConfig, type StackConfig } from "../../../tools/plan/stackConfig";
import { readProject } from "../../../tools/stackFiles";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plan-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function read(project: string, stack: string): StackConfig {
  writeFileSync(join(folder, "Pulumi.yaml"), `name: hello\n${project}`);
  writeFileSync(join(folder, "Pulumi.dev.yaml"), stack);
  return readStackConfig(folder, readProject(folder), "dev");
}

test("a stack's values win over defaults, in the project's namespace or their own", () => {
  const project =
    "config:\n  size: { type: integer, default: 1 }\n  azure-native:location: { value: westeurope }\n  plain: yes\n";

  const { config } = read(project, "config:\n  hello:size: 2\n  other:list: [a, b]\n");

  expect(config).toEqual({
    "hello:size": 2,
    "azure-native:location": "westeurope",
    "hello:plain": "yes",
    "other:list": ["a", "b"],
  });
});

test("encrypted values become placeholders, and their keys secret", () => {
  const stack =
    "config:\n  hello:open: x\n  hello:whole: { secure: v1:abc }\n  hello:part: { user: u, key: { secure: v1:abc } }\n";

  expect(read("", stack)).toEqual({
    config: {
      "hello:open": "x",
      "hello:whole": placeholders.secret,
      "hello:part": { user: "u", key: placeholders.secret },
    },
    secretKeys: ["hello:whole", "hello:part"],
  });
});

test("a key that the project declares secret is secret in clear text, too", () => {
  expect(
    read("config:\n  key: { type: string, secret: true }\n", "config:\n  hello:key: x\n").secretKeys,
  ).toEqual(["hello:key"]);
});

test("a declared key without a value is named, with the command that sets it", () => {
  expect(() => read("config:\n  tenantId: { type: string }\n", "config: {}\n")).toThrow(
    'Stack "dev" is missing "tenantId". Set it: pulumi config set tenantId <value> --stack dev',
  );
});

test("an unknown stack is answered with those that have a file", () => {
  read("", "config: {}\n");
  writeFileSync(join(folder, "Pulumi.production.yaml"), "config: {}\n");

  expect(() => readStackConfig(folder, readProject(folder), "prod")).toThrow(
    'Stack "prod" does not exist. Stacks with a file: dev, production.',
  );
});
