import type { Answer } from "../../fakes/emulators/base/answer";
import type { SimulatedTenant } from "../../fakes/emulators/simulatedTenant";
import type { Value } from "../../../tools/verify/vocabulary";
import { run, startTenant } from "./tenant";

// What no setting of the fakes says, and so the answer itself is changed.

const PROPERTY = "powerplatform.analytics.resource.power_app.id";

const contents: readonly (readonly [id: string, change: (body: string) => string, seen: Value])[] = [
  ["records.launch-properties", (body) => body.replaceAll(PROPERTY, "another.property"), 100],
  [
    "records.user-key",
    (body) => body.replaceAll(/"UserKey":"[^"]*"/g, '"UserKey":"i:0h.f|membership|ada"'),
    0,
  ],
  ["records.legacy-app", (body) => body.replaceAll(/"AppName":"[^"]*"/g, '"AppName":"Site Inspection"'), 0],
  [
    "records.largest",
    (body) => body.replace(/"Operation":"/, `"Filler":"${"x".repeat(200_000)}","Operation":"`),
    -1,
  ],
  [
    "records.late",
    (body) => body.replaceAll(/"CreationTime":"[^"]*"/g, '"CreationTime":"2026-10-01T00:00:00"'),
    { hour: 100, day: 100, twoDays: 100 },
  ],
];

test.each(contents)("%s differs where content does", async (id, change, seen) => {
  await using tenant = await startTenant();
  edit(tenant, "activity", { operation: "blob", change });

  const { file } = await run(tenant, { only: [id] });

  expect(file.answers).toMatchObject([{ id, verdict: "differs", ...(seen === -1 ? {} : { seen }) }]);
});

test("the primary key of admin_app differs where its definition does", async () => {
  await using tenant = await startTenant();
  edit(tenant, "dataverse", {
    operation: "entityDefinition",
    change: (body) =>
      body.replace('"PrimaryIdAttribute":"admin_appid"', '"PrimaryIdAttribute":"admin_userid"'),
  });

  const { file } = await run(tenant, { only: ["dataverse.app-key"] });

  expect(file.answers).toMatchObject([{ verdict: "differs", seen: "admin_userid" }]);
});

test.each([
  [
    "records.late",
    { events: 0 },
    "launch an app in a production environment with auditing on, and wait a day",
  ],
  [
    "records.legacy-share",
    { events: 300, matchingShare: 0.1, legacyShare: 0, repeatedRecords: 0 },
    "launches; 50 would tell",
  ],
  [
    "records.user-key",
    { matchingShare: 0, repeatedRecords: 0, deletes: 0 },
    "no launch in the newest content",
  ],
  ["activity.page-size", { events: 100 }, "ask a busier tenant"],
  ["activity.default-window", { events: 0 }, "ask earlier in the day, a day after a launch"],
  ["activity.page-size", { activity: { subscribed: [] } }, "let the runtime complete a pass, and wait a day"],
  ["graph.secret-end", { entra: { client: { clientId: "99999999-0000-4000-8000-000000000000" } } }, ""],
] as const)("%s says what would let it tell (%j)", async (id, options, why) => {
  await using tenant = await startTenant(options);

  const { file } = await run(tenant, { only: [id] });

  expect(file.answers).toEqual([{ id, verdict: "can't tell", why: expect.stringContaining(why) }]);
});

test("no token goes to another host that an answer names", async () => {
  await using other = await startTenant();
  const { url } = other.activity;
  await using tenant = await startTenant({
    activity: { contentHost: url, nextPageHost: url, pageSize: 50, wideWindow: "partial" },
  });

  const { file } = await run(tenant, {
    only: ["records.largest", "activity.content-host", "activity.wide-window"],
  });

  expect(file.answers).toMatchObject([
    { id: "records.largest", why: "no content could be read from the service's own host" },
    { id: "activity.content-host", seen: "another" },
    { id: "activity.wide-window", why: "it is on another host, which gets no token" },
  ]);
  expect(other.activity.calls).toEqual([]);
});

function edit(
  tenant: SimulatedTenant,
  service: "activity" | "dataverse",
  { operation, change }: { operation: string; change: (body: string) => string },
): void {
  const edited = (answer: Answer): Answer => ({ ...answer, body: change(answer.body?.toString() ?? "") });
  tenant[service].failWhen((call) => call.operation === operation, { edit: edited });
}
