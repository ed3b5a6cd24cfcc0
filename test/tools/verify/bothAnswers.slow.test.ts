import { questions } from "../../../tools/verify/questions";
import type { Value } from "../../../tools/verify/vocabulary";
import type { ActivityKnobs } from "../../fakes/emulators/activity/options";
import type { DataverseKnobs } from "../../fakes/emulators/dataverse/options";
import type { SimulatedTenantOptions } from "../../fakes/emulators/simulatedTenant";
import { run, startTenant } from "./tenant";

type Options = Partial<SimulatedTenantOptions>;
type Case = readonly [id: string, other: Options, seen: Value];

const activity = (knobs: ActivityKnobs): Options => ({ activity: knobs });
const dataverse = (knobs: DataverseKnobs): Options => ({ dataverse: knobs });

const plain: readonly Case[] = [
  ["entra.token-lifetime", { entra: { tokenLifetimeSeconds: 86_399 } }, 86_399],
  ["entra.token-audience", { entra: { audienceForm: "withSlash" } }, "withSlash"],
  ["entra.token-audience", { entra: { audienceForm: "applicationId" } }, "applicationId"],
  ["graph.secret-end", { graph: { endDateFractions: true } }, true],
  ["graph.permission-order", { graph: { permissionOrder: "another" } }, "another"],
  ["records.creation-time-zone", { creationTimeZone: "Z" }, "Z"],
  ["records.loose-types", { looseTypes: false }, false],
  ["records.legacy-share", { legacyShare: 0 }, 0],
  ["activity.page-size", activity({ pageSize: 100 }), 100],
  ["activity.next-page-header", activity({ headerCase: "nextpageuri" }), "nextpageuri"],
  ["activity.next-page-header", activity({ headerCase: "NextPageUrl" }), "NextPageUrl"],
  ["activity.next-page-publisher", activity({ nextPagePublisher: true }), true],
  ["activity.subscription-status", activity({ subscriptionStatus: false }), false],
  ["activity.next-page-host", activity({ nextPageHost: "https://pages.contoso.com" }), "another"],
  ["activity.content-host", activity({ contentHost: "https://blobs.contoso.com" }), "another"],
  ["activity.content-expiry", activity({ contentTtlMs: 1_810_740_000 }), 1_810_740_000],
  ["activity.exact-24-hours", activity({ exact24hAllowed: false }), false],
  ["activity.wide-window", activity({ wideWindow: "partial" }), "partial"],
  ["activity.wide-window", activity({ wideWindow: "whole" }), "whole"],
  [
    "activity.default-window",
    activity({ defaultWindow: "sinceMidnightUtc", pageSize: 5_000 }),
    "sinceMidnightUtc",
  ],
  ["activity.lookback-tolerance", activity({ lookbackToleranceMs: 3_600_000 }), 3_600_000],
  ["activity.lookback-tolerance", activity({ lookbackToleranceMs: 172_800_000 }), 172_800_000],
  ["activity.gzip", activity({ gzip: true }), true],
  ["activity.blob-error-quotes", activity({ blobErrorQuoteStyle: "single" }), "single"],
  ["dataverse.parallelism-hint", dataverse({ dopHint: 52 }), 52],
  ["dataverse.affinity-cookie", dataverse({ affinityCookie: "ARRAffinitySameSite" }), "ARRAffinitySameSite"],
  ["dataverse.table-type", dataverse({ tableType: "Elastic" }), "Elastic"],
  ["dataverse.older-kit", dataverse({ olderKit: true }), true],
  ["dataverse.missing-columns", dataverse({ missingColumns: ["admin_userisguest"] }), ["admin_userisguest"]],
  ["dataverse.page-size", dataverse({ pageSize: 3 }), 3],
  ["dataverse.language", dataverse({ languageCode: 1031 }), 1031],
];

const CODES = { activity: "AF29999", dataverse: "0x80049999" };

/** Each refusal with another status, and with another code. */
const refusals: readonly Case[] = questions.flatMap(({ id, assumed, setting }): Case[] => {
  const [service, list, name = ""] = setting ?? [];
  if (list !== "errors") return [];
  const usual = assumed as { status: number; code: string };
  if (service === "entra") {
    const seen = { ...usual, status: 418, code: 99, error: "invalid_grant" };
    return [[id, { entra: { errors: { [name]: seen } } }, seen]];
  }
  if (service !== "activity" && service !== "dataverse") return [];
  const seen = { status: 418, code: CODES[service] };
  return [[id, { [service]: { errors: { [name]: seen } } }, seen]];
});

test("against the fakes as they are, all that can be told is as assumed", async () => {
  await using tenant = await startTenant();
  await addRows(tenant, 5_001);

  const { file, left } = await run(tenant);

  expect(file.answers.filter(({ verdict }) => verdict !== "as assumed")).toEqual([
    {
      id: "activity.throttle-status",
      verdict: "can't tell",
      why: expect.stringContaining("nothing was throttled"),
    },
    { id: "activity.throttle-retry-after", verdict: "can't tell", why: expect.any(String) },
  ]);
  expect(left).toEqual([]);
});

test.each([...plain, ...refusals])(
  "%s: the other answer differs, with its value in the file",
  async (id, other, seen) => {
    await using tenant = await startTenant(other);
    if (id === "dataverse.page-size") await addRows(tenant, 4);

    const { file } = await run(tenant, { only: [id] });

    const assumed = questions.find((each) => each.id === id)?.assumed;
    expect(file.answers).toEqual([{ id, verdict: "differs", seen, assumed }]);
    expect(valueAt(file.settings, questions.find((each) => each.id === id)?.setting ?? [])).toEqual(seen);
  },
);

test("content types besides Audit.General are told, too", async () => {
  await using tenant = await startTenant(activity({ subscribed: ["Audit.General", "DLP.All"] }));

  const { file } = await run(tenant, { only: ["activity.subscribed"] });

  expect(file.settings).toEqual({ activity: { subscribed: ["Audit.General", "DLP.All"] } });
});

test.each([
  [{ throttleStatus: 403 }, { throttleStatus: 403, retryAfterSeconds: 0 }],
  [
    { throttleStatus: 429, retryAfterSeconds: 120 },
    { throttleStatus: 429, retryAfterSeconds: 120 },
  ],
] as const)(
  "throttling that is met (%j) is told, and the service is left alone from then on",
  async (knobs, settings) => {
    await using tenant = await startTenant(activity({ ...knobs, requestsPerMinute: 5 }));

    const { file } = await run(tenant);

    expect(file.settings["activity"]).toMatchObject(settings);
    expect(tenant.activity.calls.filter(({ status }) => status === knobs.throttleStatus)).toHaveLength(1);
    expect(tenant.activity.calls.at(-1)?.status).toBe(knobs.throttleStatus);
  },
);

test("each question with a setting is asked with both answers", () => {
  const tested = new Set([...plain, ...refusals].map(([id]) => id));
  const elsewhere = ["activity.subscribed", "activity.throttle-status", "activity.throttle-retry-after"];

  expect(
    questions.filter(
      ({ id, setting }) => setting !== undefined && !tested.has(id) && !elsewhere.includes(id),
    ),
  ).toEqual([]);
});

function valueAt(settings: unknown, path: readonly string[]): unknown {
  return path.reduce((value, name) => (value as Record<string, unknown>)[name], settings);
}

async function addRows(
  { entra, dataverse: environment }: Awaited<ReturnType<typeof startTenant>>,
  count: number,
) {
  const targets = Array.from({ length: count }, () => ({
    "@odata.type": "Microsoft.Dynamics.CRM.admin_auditlog",
  }));
  const response = await fetch(
    `${environment.url}/api/data/v9.2/admin_auditlogs/Microsoft.Dynamics.CRM.CreateMultiple`,
    {
      method: "POST",
      headers: {
        authorization: `Bearer ${entra.issue({ audience: environment.url })}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ Targets: targets }),
    },
  );
  expect(response.status).toBe(200);
}
