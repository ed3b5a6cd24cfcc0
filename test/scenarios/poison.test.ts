import { MOMENT } from "../support/movableClock";
import {
  atCall,
  errorsOf,
  NONE,
  passOf,
  scenario,
  stateDocument,
  stateKeys,
  wrongRows,
  type Scenario,
} from "../support/scenario";

const HOUR_MS = 3_600_000;
const MIXED = { events: 1_000, matchingShare: 0.4 };

interface Letter {
  readonly kind: string;
  readonly id: string;
  readonly error: string;
  readonly raw?: string;
}

function letters(tenant: Scenario): Letter[] {
  return stateKeys(tenant, "deadletters").map((key) => stateDocument(tenant, key) as Letter);
}

function rawOf({ raw = "null" }: Letter): Record<string, unknown> {
  return JSON.parse(raw) as Record<string, unknown>;
}

test.concurrent(
  "a row that Dataverse refuses is alone in the dead letters, with its record and the reason",
  async () => {
    await using tenant = await scenario({ ...MIXED, poisonRows: 3 });
    const poison = [...tenant.truth.poisonRowIds].sort();

    const run = await tenant.run("once");

    const found = letters(tenant);
    expect(run.code).toBe(3);
    expect(wrongRows(tenant)).toEqual(NONE);
    expect(found.map(({ kind, id }) => [kind, id]).sort()).toEqual(poison.map((id) => ["row", id]));
    for (const letter of found) {
      expect(letter.error).toContain("The plug-in AuditGuard refused");
      expect(rawOf(letter)).toMatchObject({ Id: letter.id, OrganizationId: tenant.tenant.tenantId });
    }
    expect(passOf(run)).toMatchObject({
      deadLettered: 3,
      blobsDelivered: tenant.truth.blobs,
      isComplete: true,
    });
    expect(
      errorsOf(run)
        .map(({ event, id }) => [event, id])
        .sort(),
    ).toEqual(poison.map((id) => ["dead_letter", id]));
  },
);

test.concurrent(
  "a record without a usable id or time is set aside as it came; the rest of its blob arrives",
  async () => {
    await using tenant = await scenario({ ...MIXED, unreadableRecords: 4 });

    const run = await tenant.run("once");

    const found = letters(tenant);
    expect(run.code).toBe(3);
    expect(tenant.truth.unreadable).toBe(4);
    expect(wrongRows(tenant)).toEqual(NONE);
    expect(found.map(({ kind }) => kind)).toEqual(["record", "record", "record", "record"]);
    for (const letter of found) {
      expect(letter.error).toMatch(/is not a GUID|is not a time/);
      expect(String(rawOf(letter).Operation).toLowerCase()).toBe("launchpowerapp");
    }
  },
);

test.concurrent("bytes that aren't JSON, amid a blob, are set aside alone", async () => {
  await using tenant = await scenario(MIXED);
  const [blob] = tenant.tenant.blobs;
  const body = blob?.render().toString() ?? "";
  const broken = `{"Operation":"LaunchPowerApp","Id":oops}`;
  tenant.activity.addBlob({
    records: `[${broken},${body.slice(1)}`,
    createdMs: tenant.clock.now() - HOUR_MS,
  });

  const run = await tenant.run("once");

  expect(run.code).toBe(3);
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(letters(tenant)).toMatchObject([{ kind: "record", raw: broken }]);
});

test.concurrent("redrive delivers what is no longer refused and empties the dead letters", async () => {
  await using tenant = await scenario({ ...MIXED, poisonRows: 3 });
  await tenant.run("once");
  tenant.dataverse.poisonIds.clear();

  const run = await tenant.run("redrive");

  const rows = [...tenant.dataverse.auditRows.keys()];
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(run.stdout).toContain("3 dead letters delivered, 0 remain");
  expect(stateKeys(tenant, "deadletters")).toEqual([]);
  expect(wrongRows(tenant)).toEqual({ missing: [], extra: expect.any(Array) });
  expect(rows.filter((id) => tenant.truth.poisonRowIds.includes(id))).toHaveLength(3);
  expect(rows).toHaveLength(tenant.truth.launches);
});

test.concurrent("redrive keeps what is still refused (control)", async () => {
  await using tenant = await scenario({ ...MIXED, poisonRows: 3, unreadableRecords: 2 });
  await tenant.run("once");
  const before = stateKeys(tenant, "deadletters");
  const [healed] = tenant.truth.poisonRowIds;
  tenant.dataverse.poisonIds.delete(healed ?? "");

  const run = await tenant.run("redrive");

  expect(run.code).toBe(3);
  expect(run.stdout).toContain("1 dead letter delivered, 4 remain");
  expect(stateKeys(tenant, "deadletters")).toEqual(before.filter((key) => !key.endsWith(healed ?? "")));
  expect(tenant.dataverse.auditRows.has(healed ?? "")).toBe(true);
});

test.concurrent("a pass after a poison row does not find it again", async () => {
  await using tenant = await scenario({ ...MIXED, poisonRows: 2 });
  await tenant.run("once");

  const run = await tenant.run("once");

  expect(run.code).toBe(0);
  expect(stateKeys(tenant, "deadletters")).toHaveLength(2);
});

test.concurrent.each([
  ["a blob that has expired is named and not asked for", MOMENT - HOUR_MS, 0],
  ["a blob that is still there is no dead letter (control)", MOMENT + HOUR_MS, 1],
])("%s", async (_, expirationMs, fetched) => {
  await using tenant = await scenario(MIXED);
  const id = tenant.activity.addBlob({
    records: [],
    createdMs: tenant.clock.now() - 2 * HOUR_MS,
    expirationMs,
  });

  const run = await tenant.run("once");

  const expected =
    fetched === 0 ? [{ kind: "blob", id, error: "the content expired before it was read" }] : [];
  expect(run.code).toBe(fetched === 0 ? 3 : 0);
  expect(letters(tenant)).toMatchObject(expected);
  expect(tenant.activity.calls.filter(({ path }) => path.endsWith(id))).toHaveLength(fetched);
  expect(wrongRows(tenant)).toEqual(NONE);
});

test.concurrent.each(["json", "single"] as const)(
  "a blob that expires between listing and reading is named (errors quoted as %s)",
  async (blobErrorQuoteStyle) => {
    await using tenant = await scenario({ ...MIXED, activity: { blobErrorQuoteStyle } });
    const [blob] = tenant.tenant.blobs;
    const id = tenant.activity.addBlob({ records: [], createdMs: tenant.clock.now() - 2 * HOUR_MS });
    const text = `Content requested with the key ${id} has already expired.`;
    const body =
      blobErrorQuoteStyle === "json"
        ? { error: { code: "AF20051", message: text } }
        : `{'error':{'code':'AF20051','message':'${text}'}}`;
    tenant.activity.failWhen(({ path }) => path.endsWith(id), { status: 400, body });

    const run = await tenant.run("once");

    expect(blob).toBeDefined();
    expect(run.code).toBe(3);
    expect(letters(tenant)).toMatchObject([{ kind: "blob", id }]);
    expect(letters(tenant)[0]?.error).toContain("already expired");
    expect(wrongRows(tenant)).toEqual(NONE);
  },
);

test.concurrent("redrive reads a blob again that could not be read then", async () => {
  await using tenant = await scenario(MIXED);
  const id = tenant.tenant.blobs[5]?.contentId ?? "";
  const body = { error: { code: "AF20051", message: "has already expired" } };
  tenant.activity.failWhen(({ path }) => path.endsWith(id), { status: 400, body }, { times: 1 });
  const first = await tenant.run("once");
  const before = wrongRows(tenant).missing.length;

  const run = await tenant.run("redrive");

  expect([first.code, run.code]).toEqual([3, 0]);
  expect(before).toBeGreaterThan(0);
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(letters(tenant)).toEqual([]);
});

test.concurrent("a table that refuses every row stops the pass and fills no dead letters", async () => {
  await using tenant = await scenario({ ...MIXED, env: { AUDITLOG_BATCH_SIZE: "20" } });
  const refusal = { error: { code: "0x80040265", message: "The plug-in AuditGuard refuses everything." } };
  tenant.dataverse.failWhen(({ operation }) => operation === "upsertMultiple", {
    status: 400,
    body: refusal,
  });

  const run = await tenant.run("once");

  const [error, ...more] = errorsOf(run);
  expect(run.code).toBe(1);
  expect(more).toEqual([]);
  expect(error?.message).toContain("refuses every one of 20 rows");
  expect(error?.hint).toContain("nothing was set aside");
  expect(stateKeys(tenant, "deadletters")).toEqual([]);
  expect(tenant.dataverse.auditRows.size).toBe(0);
});

test.concurrent("a crash while dead letters are redriven loses none of them", async () => {
  await using tenant = await scenario({ ...MIXED, poisonRows: 3 });
  await tenant.run("once");
  tenant.dataverse.poisonIds.clear();
  const runtime = tenant.start("redrive");
  atCall(tenant.dataverse, { operation: "upsertMultiple" }, () => runtime.kill("SIGKILL"), { reset: true });
  await runtime.waitForExit();

  expect(stateKeys(tenant, "deadletters")).toHaveLength(3);
});
