import { MINUTE_MS, SECOND_MS } from "../../../../common/time";
import {
  answerLost,
  applicationNotThereYet,
  passwordNotConfirmed,
} from "../../../fakes/providers/azuread/entraFaults";
import { guid } from "../../../support/builders";
import { systemClock } from "../../../fakes/emulators/systemClock";
import { ok, type CommandResult } from "../command";
import { changes, startTenant, type Tenant } from "../tenant";
import { writes } from "../writes";
import { PASSWORD, passwords, runAsTold } from "./credentialCli";

const SETTINGS = { image: "ghcr.io/contoso/audit-log-connector:1.0.0" };
const TODAY = { AUDITLOG_TODAY: "2026-11-25" };
/** Both slots are created side by side: faults strike this one. */
const NAME_A = "client-secret-slot-a";
const SLOT_A = "audit-log-connector, slot a, generation 4";

/** Names of all secrets that work, by key id. */
function secrets(tenant: Tenant): Record<string, unknown> {
  return Object.fromEntries(
    passwords(tenant).map(({ keyId, displayName }) => [String(keyId), displayName] as const),
  );
}

/** The command that an output tells its reader to run. */
function toldIn({ stdout }: CommandResult): string {
  const [command] = /known=\$\(pulumi stack export.*$/m.exec(stdout) ?? [];
  if (command === undefined) throw new Error(`no command in:\n${stdout}`);
  return command;
}

function startOf(afterMs: number): string {
  return new Date(systemClock.now() + afterMs).toISOString();
}

/** Key ids of all in slot A. They are from just now: the fake provider's own clock stands still, while a failure's runs. */
function datedSlotA(tenant: Tenant): string[] {
  const found = passwords(tenant).filter(({ displayName }) => displayName === SLOT_A);
  for (const outputs of found) outputs.startDate = startOf(0);
  return found.map(({ keyId }) => String(keyId));
}

/** Adds what another stack made on the same registration, so long after now. */
function addForeign({ cloud }: Tenant, afterMs: number): string {
  const keyId = guid(900);
  const outputs = { keyId, displayName: SLOT_A, startDate: startOf(afterMs) };
  cloud.resources.set(`foreign/password/${keyId}`, { type: PASSWORD, inputs: {}, outputs });
  return keyId;
}

test.each([
  [
    "whose confirmation failed",
    passwordNotConfirmed,
    "exists in Entra without being in the stack's state: its value is lost,",
  ],
  [
    "whose creation got no answer",
    answerLost(PASSWORD),
    "may exist in Entra without being in the stack's state. If it does, its value is lost,",
  ],
])(
  "a secret %s isn't made twice: the failure names slot and generation, and how to delete it",
  async (_, fault, says) => {
    await using tenant = await startTenant(TODAY);
    const dev = await tenant.stack("dev", SETTINGS);
    tenant.cloud.failNext({ ...fault, name: NAME_A });

    const failed = await dev.up();
    const orphans = datedSlotA(tenant);
    expect(failed.exitCode).toBe(1);
    expect(orphans).toHaveLength(1);
    expect(failed.stdout).toContain(`A secret named "${SLOT_A}" ${says}`);

    expect((await runAsTold(toldIn(failed), tenant)).deleted).toEqual(orphans);
    ok(await dev.up());
    expect(Object.values(secrets(tenant)).sort()).toEqual([
      SLOT_A,
      "audit-log-connector, slot b, generation 3",
    ]);
    expect(await changes(dev)).toEqual([]);
  },
);

test("the command deletes nothing unless its user agrees", async () => {
  await using tenant = await startTenant(TODAY);
  const dev = await tenant.stack("dev", SETTINGS);
  tenant.cloud.failNext({ ...passwordNotConfirmed, name: NAME_A });

  const failed = await dev.up();
  const [orphan = ""] = datedSlotA(tenant);
  const { deleted, printed } = await runAsTold(toldIn(failed), tenant, "n");

  expect(deleted).toEqual([]);
  expect(printed).toContain(`${orphan}, created `);
});

test("the command leaves alone what a later up has made", async () => {
  await using tenant = await startTenant(TODAY);
  const dev = await tenant.stack("dev", SETTINGS);
  tenant.cloud.failNext({ ...passwordNotConfirmed, name: NAME_A });

  const failed = await dev.up();
  const orphans = datedSlotA(tenant);
  ok(await dev.up());
  datedSlotA(tenant);

  expect(Object.keys(secrets(tenant))).toHaveLength(3);
  expect((await runAsTold(toldIn(failed), tenant)).deleted).toEqual(orphans);
  expect(await changes(dev)).toEqual([]);
});

test("a secret that another stack made on the same registration is safe, whenever that was", async () => {
  await using tenant = await startTenant(TODAY);
  const dev = await tenant.stack("dev", SETTINGS);
  tenant.cloud.failNext({ ...passwordNotConfirmed, name: NAME_A });
  const command = toldIn(await dev.up());
  const [orphan = ""] = datedSlotA(tenant);

  const foreign = addForeign(tenant, SECOND_MS);
  const sameMinute = await runAsTold(command, tenant);
  addForeign(tenant, 10 * MINUTE_MS);
  const later = await runAsTold(command, tenant, "n");
  addForeign(tenant, -25 * MINUTE_MS);
  const earlier = await runAsTold(command, tenant);

  expect(sameMinute.deleted).toEqual([]);
  expect(sameMinute.printed).toContain("2 secrets fit, so none was deleted.");
  for (const key of [orphan, foreign]) expect(sameMinute.printed).toContain(`${key}, created `);
  expect(later.printed).not.toContain(foreign);
  expect(later.printed).toContain(`${orphan}, created `);
  expect(earlier.deleted).toEqual([orphan]);
});

test("a secret that only came too early is tried again", async () => {
  await using tenant = await startTenant(TODAY);
  const dev = await tenant.stack("dev", SETTINGS);
  tenant.cloud.failNext(applicationNotThereYet);

  const { stdout } = ok(await dev.up());

  expect(stdout).toMatch(
    /client-secret-slot-[ab]: waiting for Entra to know the new app registration everywhere: next try in 1 s/,
  );
  expect(writes(tenant, PASSWORD)).toEqual(["create", "create", "create"]);
  expect(Object.keys(secrets(tenant))).toHaveLength(2);
});
