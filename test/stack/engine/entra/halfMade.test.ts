import {
  applicationNotFound,
  applicationNotReplicated,
  principalNotFound,
  principalNotReplicated,
  principalOwnerUnknown,
} from "../../../fakes/providers/azuread/entraFaults";
import { OFFICE_365_MANAGEMENT, type Fault } from "../../../fakes/providers/cloud";
import { ok } from "../command";
import { SMALL, startTenant } from "../tenant";
import { initErrors, writes } from "../writes";

const PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal";
const APPLICATION = "azuread:index/application:Application";
const ACTIVITY_FEED_READ = "594c1fb6-4f81-4475-ae41-0c394909246c";
const AGAIN = "Run `pulumi up --stack dev` again in a few minutes; it resumes from here.";

const halfMade: readonly (readonly [string, string, Fault])[] = [
  ["service principal", PRINCIPAL, principalNotReplicated],
  ["app registration", APPLICATION, applicationNotReplicated],
];

test.each(halfMade)(
  "a half-made %s stays on record with what to do, said once, and the next up completes it",
  async (_, type, fault) => {
    await using tenant = await startTenant();
    const dev = await tenant.stack("dev", SMALL);
    tenant.cloud.failNext(fault);

    const failed = await dev.up();
    const errors = await initErrors(dev, type);
    ok(await dev.up());

    expect(failed.exitCode).toBe(1);
    const [, diagnostics = ""] = failed.stdout.split("Diagnostics:");
    // Also as a line of the bridge's log, to which our word isn't added again.
    expect(diagnostics.match(/Timed out whilst waiting/g)).toHaveLength(2);
    expect(diagnostics.match(/error: sdk-v2\/provider2\.go:\d+: sdk\.helper_schema: /g)).toHaveLength(1);
    expect(diagnostics.split(AGAIN)).toHaveLength(2);
    expect(errors).toHaveLength(1);
    expect(await initErrors(dev, type)).toEqual([]);
    expect(writes(tenant, type)).toEqual(["create", "update"]);
    expect(JSON.stringify([...tenant.cloud.resources.values()])).not.toContain("TERRAFORM_UPDATE_");
    ok(await dev.preview({ args: ["--expect-no-changes"] }));
  },
);

test.each([
  ["service principal", PRINCIPAL, principalNotReplicated, principalNotFound],
  ["app registration", APPLICATION, applicationNotReplicated, applicationNotFound],
] as const)(
  "a half-made %s that isn't replicated at the next up, either, may be new or deleted: both ways on are said",
  async (_, type, fault, notFoundYet) => {
    await using tenant = await startTenant();
    const dev = await tenant.stack("dev", SMALL);
    tenant.cloud.failNext(fault);
    tenant.cloud.failNext(notFoundYet);

    const failed = [await dev.up(), await dev.up()];
    ok(await dev.up());

    expect(failed.map(({ exitCode }) => exitCode)).toEqual([1, 1]);
    expect(failed[1]?.stdout).not.toContain("deleted outside Pulumi: ");
    expect(failed[1]?.stdout).toContain("has just created it, wait a few minutes and run");
    expect(failed[1]?.stdout).toContain("pulumi up --refresh --stack dev");
    expect(writes(tenant, type)).toEqual(["create", "update", "update"]);
    ok(await dev.preview({ args: ["--expect-no-changes"] }));
  },
);

test("a new service principal with an owner that the tenant does not know: the setting to correct, not a wait", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", SMALL);
  tenant.cloud.failNext(principalOwnerUnknown);

  const failed = await dev.up();
  ok(await dev.up());

  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain("ownerObjectIds is ");
  expect(failed.stdout).not.toContain("replicated");
  expect(writes(tenant, PRINCIPAL)).toEqual(["create", "update"]);
});

/** The hook as it was: whatever says 404 is created again. */
const BLANKET = 'const decision: RetryDecision = { kind: "retry", afterMs: 0, progress: "once more" };';

test("control: with a hook that repeats every create, a half-made principal is refused ever after", async () => {
  await using tenant = await startTenant();
  await tenant.workspace.edit("components/failures/failureHook.ts", (text) =>
    text
      .replace("import { classify } from", "import type { RetryDecision } from")
      .replace(
        /const decision = classify\([^;]*;/,
        `if (failure.errors.length > 1) return false;\n${BLANKET}`,
      ),
  );
  const dev = await tenant.stack("dev", SMALL);
  tenant.cloud.failNext(principalNotReplicated);

  const failed = [await dev.up(), await dev.up()];

  expect(failed.map(({ exitCode }) => exitCode)).toEqual([1, 1]);
  for (const { stdout } of failed) expect(stdout).toMatch(/A resource with the ID "[^"]+" already exists/);
  expect(await initErrors(dev, PRINCIPAL)).toBeUndefined();
});

test("a registration that an interrupted creation left is named where another would be created, and not afterwards", async () => {
  await using tenant = await startTenant();
  const left = tenant.cloud.directory.addApplication({
    displayName: "TERRAFORM_UPDATE_0c2ee6c4-4c8d-4f0e-a2a5-5f4b2f1f2f11",
    requiredResourceAccesses: [
      { resourceAppId: OFFICE_365_MANAGEMENT, resourceAccesses: [{ id: ACTIVITY_FEED_READ, type: "Role" }] },
    ],
  });
  const dev = await tenant.stack("dev", SMALL);

  const before = ok(await dev.preview()).digest.diagnostics;
  ok(await dev.up());
  const after = ok(await dev.preview({ args: ["--expect-no-changes"] })).digest.diagnostics;

  expect(before).toHaveLength(1);
  expect(before[0]?.message).toContain(
    `app registration TERRAFORM_UPDATE_0c2ee6c4-4c8d-4f0e-a2a5-5f4b2f1f2f11 (object id ${left.objectId})`,
  );
  expect(before[0]?.message).toContain(`az ad app delete --id ${left.objectId}`);
  expect(after).toEqual([]);
});
