import { join } from "node:path";
import type { Tables } from "../../../tools/plan/policies/rule";
import { placeholders } from "../../../tools/plan/knownValues";
import { plan } from "../../../tools/plan/plan";
import { stackToPlan } from "../../../tools/plan/stackToPlan";
import { createFolder } from "../../support/gitRepository";

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
  expect(text.split("\n")[0]).toBe("Stack dev, of Pulumi.dev.yaml");
  expect(text.match(/✔/g)).toHaveLength(8);
  expect(text.match(/ – /g)).toHaveLength(7);
  expect(text).toContain("  ✔ every secret expires\n");
  expect(text).toContain("  – vaults use roles and can't be purged: nothing to check\n");
  expect(text).toContain(
    "⚠ alert rules send mail and miss no late line: nothing to check, as alertEmails is empty: no mail",
  );
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
    text: "Stack broken, of Pulumi.broken.yaml\n\nerror: The greeting is too short.",
  });
});

test("a stack without file is refused before anything runs", async () => {
  await expect(run("nowhere")).rejects.toThrow(
    'Stack "nowhere" does not exist. Stacks with a file: broken, dev, public.',
  );
});

test("without --stack, the smaller sample is planned while there are no other files", () => {
  using folder = createFolder();
  const files = ["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.production.yaml"];
  for (const name of files) folder.write(name, "config: {}\n");
  expect(stackToPlan(folder.folder, undefined)).toBe("dev");
  folder.write("Pulumi.contoso.yaml", "config: {}\n");
  expect(() => stackToPlan(folder.folder, undefined)).toThrow(
    "Name the stack: npm run plan -- --stack <name>. Stacks with a file: contoso, dev, production.",
  );
  expect(stackToPlan(folder.folder, "contoso")).toBe("contoso");
});
