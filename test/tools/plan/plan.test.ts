import { join } from "node:path";
import type { Tables } from "../../../tools/plan/policies/rule";
import { placeholders } from "../../../tools/plan/knownValues";
import { plan } from "../../../tools/plan/plan";

const tables: Tables = {
  conventions: {
    "azure-native:resources:ResourceGroup": { takesTags: true },
    "azure-native:storage:StorageAccount": { takesTags: true },
    "azure-native:storage:BlobServiceProperties": { takesTags: false },
    "azure-native:storage:ManagementPolicy": { takesTags: false },
    "azure-native:monitor:DiagnosticSetting": { takesTags: false },
    "azuread:index/application:Application": { takesTags: false },
    "azuread:index/applicationPassword:ApplicationPassword": { takesTags: false },
  },
  roles: [],
  tags: ["greeting"],
};

async function run(stack: string): Promise<{ exitCode: number; text: string }> {
  const printed: string[] = [];
  const print = (lines: string): void => void printed.push(lines);
  const exitCode = await plan({ folder: join(__dirname, "program"), stack, tables, print });
  return { exitCode, text: printed.join("\n") };
}

test("a good stack shows its tree, counts, outputs and policies, and no secret", async () => {
  const { exitCode, text } = await run("dev");

  expect(text).toMatch(/hello-account +storage:StorageAccount {2}sthello {2}← hello-group/);
  expect(text).toMatch(/8 resources \(5 azure-native, 2 azuread, 1 providers\) in 1 components/);
  expect(text).toMatch(/greeting +hello\n/);
  expect(text).toMatch(/tenantId +11111111-1111-4111-8111-111111111111/);
  expect(text.match(/✔/g)).toHaveLength(16);
  expect(text).not.toContain("✖");
  expect(text).not.toContain(placeholders.secret);
  expect(exitCode).toBe(0);
});

test("a broken policy is named with the resource and the hint, and fails the plan", async () => {
  const { exitCode, text } = await run("public");

  expect(text).toContain("✖ storage is closed to the public, to account keys and to old TLS");
  expect(text).toContain(
    "hello-account: blobs may be made public\n        → set allowBlobPublicAccess: false",
  );
  expect(text.match(/✖/g)).toHaveLength(1);
  expect(exitCode).toBe(1);
});

test("a failing program shows its message and fails the plan", async () => {
  expect(await run("broken")).toEqual({
    exitCode: 1,
    text: "error: The greeting is too short.\n✖ The program failed for stack broken (exit code 32).",
  });
});

test("a stack without file is refused before anything runs", async () => {
  await expect(run("nowhere")).rejects.toThrow(
    'Stack "nowhere" does not exist. Stacks with a file: broken, dev, public.',
  );
});
