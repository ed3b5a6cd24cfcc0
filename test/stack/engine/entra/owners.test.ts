import { application } from "../../../fakes/providers/azuread/types/application";
import { ok, type CommandResult } from "../command";
import { ours, SMALL, startTenant, type Tenant } from "../tenant";

const SETTINGS = { ...SMALL, adminConsent: false };
const LOCKED = "Authorization_RequestDenied: Insufficient privileges to complete the operation.";

/** Lets the program run without the guard. */
async function withoutGuard({ workspace }: Tenant): Promise<void> {
  await workspace.edit("components/entra/ownerGuard.ts", (text) =>
    text.replace(/if \(ownerObjectIds\.includes\(.*/, "if (ownerObjectIds.length < 9) return undefined;"),
  );
}

test("an application that isn't listed as an owner is refused before anything is made; listed, it makes the stack, and is told before it is taken off", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const person = { ...cloud.callers.azuread };
  const dev = await tenant.stack("dev", SETTINGS);

  // With the Azure CLI, as by the action azure/login; then from variables.
  const byCli = cloud.directory.signInAsOwner({ viaCli: true });
  const previewed = await dev.preview();
  expectRefusal(previewed, JSON.stringify(previewed.digest.diagnostics), byCli);
  const pipeline = cloud.directory.signInAsOwner();
  const refused = await dev.up();
  const [, diagnostics = ""] = refused.stdout.split("Diagnostics:");
  expectRefusal(refused, diagnostics, pipeline);
  expect(diagnostics).toContain(`pulumi config set --path 'ownerObjectIds[0]' ${pipeline} --stack dev`);
  expect(cloud.resources.size).toBe(0);

  dev.setConfig(ours({ ownerObjectIds: [pipeline] }));
  ok(await dev.up());
  dev.setConfig(ours({ ownerObjectIds: undefined }));
  const told = ok(await dev.preview()).digest.diagnostics;
  expect(told.map(({ severity }) => severity)).toEqual(["warning"]);
  expect(told[0]?.message).toContain(
    `without ${pipeline}, the application that runs this command and an owner`,
  );

  Object.assign(cloud.callers.azuread, { ...person, ownsOnly: false });
  expect(ok(await dev.preview()).digest.diagnostics).toEqual([]);
});

test("where another application that is listed will deploy, one that previews is told so, and refused when it deploys itself", async () => {
  await using tenant = await startTenant();
  const { directory } = tenant.cloud;
  const deployer = directory.signInAsOwner();
  const previewer = directory.signInAsOwner();
  const dev = await tenant.stack("dev", { ...SETTINGS, ownerObjectIds: [deployer] });

  const told = ok(await dev.preview()).digest.diagnostics;
  expect(told.map(({ severity }) => severity)).toEqual(["warning"]);
  expect(told[0]?.message).toContain(`without ${previewer}, the application that runs this preview.`);
  expect(told[0]?.message).not.toContain("pulumi config set");

  const refused = await dev.up();
  expectRefusal(refused, refused.stdout, previewer);
  expect(tenant.cloud.resources.size).toBe(0);
});

function expectRefusal({ exitCode }: CommandResult, text: string, caller: string): void {
  expect(exitCode).not.toBe(0);
  expect(text).toContain(`without ${caller}, the application that runs this command.`);
  expect(text).toContain("Who can unlock a registration");
  expect(text).not.toMatch(/^\s+at .*\.(?:ts|js):\d+/m);
}

test("control: without the refusal it locks itself out, and adding its id later doesn't help", async () => {
  await using tenant = await startTenant();
  await withoutGuard(tenant);
  const pipeline = tenant.cloud.directory.signInAsOwner();
  const dev = await tenant.stack("dev", SETTINGS);

  const locked = await dev.up();
  dev.setConfig(ours({ ownerObjectIds: [pipeline] }));
  const still = await dev.up();

  for (const { exitCode, stdout } of [locked, still]) {
    expect(exitCode).toBe(1);
    expect(stdout).toContain(LOCKED);
    expect(stdout).toContain("Who can unlock a registration");
  }
  expect([...tenant.cloud.resources.values()].filter(({ type }) => type === application.token)).toHaveLength(
    1,
  );
});
