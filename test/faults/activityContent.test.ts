import type { Answer } from "../fakes/emulators/base/answer";
import type { Fault } from "../fakes/emulators/emulator";
import { guid, record } from "../support/builders";
import { always, at, edited, firstList, next, refusal } from "./support/faultsOf";
import { matrix } from "./support/matrix";
import { passField, type Run, type World } from "./support/world";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;

interface Item {
  readonly contentUri: string;
  readonly contentExpiration: string;
}

const ELSEWHERE = "https://feed.example";
const isList = ({ operation }: { readonly operation: string }): boolean => operation === "content";

/** A header of an answer, altered. */
function withHeader(name: string, value: (given: string, answer: Answer) => string): Fault {
  return {
    edit: (answer) => ({
      ...answer,
      headers: { ...answer.headers, [name]: value(answer.headers?.[name] ?? "", answer) },
    }),
  };
}

/** A few pages of one list. */
const PAGES = { activity: { pageSize: 2 }, days: 0.3 };

const foreign = (uri: string): string => `${ELSEWHERE}${new URL(uri).pathname}`;
const foreignItem = (item: Item): Item => ({ ...item, contentUri: foreign(item.contentUri) });

matrix("addresses in answers", [
  {
    name: "NextPageUri on another host gets no token, and fails the pass",
    world: PAGES,
    fault: always(
      "activity",
      "content",
      withHeader("NextPageUri", () => `${ELSEWHERE}/api?nextpage=1`),
    ),
    expects: {
      exit: 1,
      event: "pass_failed",
      says: /another host, which gets no token.*feed\.example/,
      rows: "none",
    },
  },
  {
    name: "NextPageUri that is no address fails the pass",
    world: PAGES,
    fault: always(
      "activity",
      "content",
      withHeader("NextPageUri", () => "not an address"),
    ),
    expects: { exit: 1, event: "pass_failed", says: /another host/, rows: "none" },
  },
  {
    name: "NextPageUri that leads in a circle fails the pass",
    world: PAGES,
    fault: ({ activity }) => {
      let first = "";
      activity.failWhen(
        isList,
        withHeader("NextPageUri", (given) => (first === "" ? (first = given) : first)),
      );
    },
    expects: { exit: 1, event: "pass_failed", says: /repeats its page/, rows: "some" },
  },
  {
    // Node takes no header with a line break in it: https://nodejs.org/api/cli.html#--insecure-http-parser
    name: "NextPageUri with CR and LF in it is an answer that broke on its way",
    world: PAGES,
    fault: next("activity", "content", {
      raw: ({ body = "" }) =>
        `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `NextPageUri: https://x.test/\r\n \r\nConnection: close\r\n\r\n${String(body)}`,
    }),
    expects: { exit: 0, event: "request_retried", says: /Parse Error/ },
  },
  {
    name: "a blob's address on another host leaves that blob alone for the next pass",
    world: { matchingShare: 1, days: 0.3 },
    fault: firstList<Item>(([first, ...rest]) => [foreignItem(first as Item), ...rest]),
    expects: {
      exit: 1,
      event: "blob_pending",
      says: /another host, which gets no token/,
      rows: "some",
      status: 0,
    },
  },
  {
    name: "a blob whose address is on another host until it is about to expire is its dead letter",
    world: { matchingShare: 1, days: 6.9, env: { AUDITLOG_LOOKBACK: "P7D" } },
    fault: (world) => {
      const id = world.add([record({ Id: guid(1) })], { ageMs: 7 * DAY_MS - HOUR_MS });
      const isIt = ({ contentUri }: Item): boolean => contentUri.endsWith(id);
      const fault = edited<Item[]>((items) => items.map((item) => (isIt(item) ? foreignItem(item) : item)));
      world.activity.failWhen(isList, fault);
    },
    control: (world) => void world.add([record({ Id: guid(1) })], { ageMs: 7 * DAY_MS - HOUR_MS }),
    expects: { exit: 3, event: "dead_letter", letters: { blob: 1 }, reason: /another host/ },
  },
  {
    name: "a page of nothing but foreign addresses fails the pass by name",
    world: { days: 0.3 },
    fault: always(
      "activity",
      "content",
      edited<Item[]>((items) => items.map(foreignItem)),
    ),
    expects: { exit: 1, event: "pass_failed", says: /every blob of a page.*another host/, rows: "none" },
  },
]);

matrix("what lists and blobs contain", [
  {
    name: "a blob that expired before it was read is its dead letter",
    world: { matchingShare: 1, days: 0.3 },
    fault: firstList<Item>(([first, ...rest]) => [
      { ...(first as Item), contentExpiration: "2026-10-05T11:00:00.000Z" },
      ...rest,
    ]),
    expects: { exit: 3, event: "dead_letter", letters: { blob: 1 }, reason: /expired before it was read/ },
  },
  {
    name: "a blob that fails until it is about to expire is its dead letter",
    world: { matchingShare: 1, days: 6.9, env: { AUDITLOG_LOOKBACK: "P7D" } },
    fault: (world) => {
      const id = world.add([record({ Id: guid(1) })], { ageMs: 7 * DAY_MS - HOUR_MS });
      const isIt = ({ path }: { readonly path: string }): boolean => path.endsWith(id);
      world.activity.failWhen(isIt, refusal(500, "AF50000", "An internal error occurred."));
    },
    control: (world) => void world.add([record({ Id: guid(1) })], { ageMs: 7 * DAY_MS - HOUR_MS }),
    expects: { exit: 3, event: "dead_letter", letters: { blob: 1 }, reason: /AF50000/ },
  },
  {
    name: "a blob listed twice is read once",
    world: { days: 0.3 },
    fault: (world) => {
      let listed = 0;
      const fault = edited<Item[]>((items) => {
        listed += items.length;
        return [...items, ...items];
      });
      world.activity.failWhen(isList, fault);
      world.notes.set("listed", () => 2 * listed);
    },
    expects: {
      exit: 0,
      shows: ({ activity, notes }) => notes.get("listed")?.() === 2 * activity.count("blob"),
      value: true,
    },
  },
  {
    name: "a blob listed again under another id makes no row twice",
    world: { duplicateBlobs: 0 },
    fault: (world) => {
      const [blob] = world.tenant.blobs;
      world.activity.addBlob({ records: String(blob?.render()), createdMs: world.clock.now() - HOUR_MS });
    },
    expects: { exit: 0, shows: deliveredLessListed, value: 1 },
  },
  {
    name: "lists and blobs out of order arrive all the same",
    fault: ({ activity }) => {
      activity.failWhen(
        isList,
        edited<Item[]>((items) => items.reverse()),
      );
    },
    world: { days: 0.3 },
    expects: {
      exit: 0,
      shows: ({ activity, tenant }) => {
        const [asked] = activity.calls.filter(({ operation }) => operation === "blob");
        return decodeURIComponent(asked?.path ?? "").endsWith(tenant.blobs[0]?.contentId ?? "none");
      },
      value: false,
    },
  },
  {
    name: "a list that leaves blobs out once finds them in the overlap",
    world: { matchingShare: 1, days: 0.2 },
    fault: firstList<Item>((items) => items.slice(1)),
    run: async (world) => {
      await world.run();
      world.clock.advance(HOUR_MS);
      return await world.run();
    },
    expects: { exit: 0, shows: passField("blobsDelivered"), value: 1 },
  },
  {
    name: "a blob that is listed five days late is found by the day's sweep",
    fault: (world) => {
      world.activity.addBlob({
        records: [record({ Id: guid(7) })],
        createdMs: world.clock.now() - HOUR_MS,
        availableMs: world.clock.now() + 5 * DAY_MS,
      });
      world.added.add(guid(7));
    },
    run: async (world) => {
      const first = await world.run();
      world.clock.advance(5 * DAY_MS + HOUR_MS);
      const late = await world.run();
      return { ...late, entries: [...first.entries, ...late.entries] };
    },
    expects: { exit: 0, shows: (_, run) => deliveredIn(run), value: [expect.any(Number), 1] },
  },
  {
    name: "the subscription is switched off in the middle of a pass",
    world: { matchingShare: 1 },
    fault: ({ activity }) => at(activity, ["content", 3], () => activity.disableSubscription()),
    expects: { exit: 1, event: "gap_found", says: /subscription/, rows: "some" },
  },
  {
    name: "the runtime's clock is ten minutes behind while the whole week is asked for",
    world: { aheadMs: -10 * MINUTE_MS, env: { AUDITLOG_LOOKBACK: "P7D" } },
    controlWorld: { env: { AUDITLOG_LOOKBACK: "P7D" } },
    fault: () => undefined,
    expects: { exit: 0, shows: passField("startedAt"), value: "2026-10-05T11:50:00.000Z" },
  },
  {
    name: "the runtime's clock is two hours behind while the newest content is minutes old",
    world: { aheadMs: -2 * HOUR_MS, newestAgeMs: MINUTE_MS },
    controlWorld: { newestAgeMs: MINUTE_MS },
    fault: () => undefined,
    expects: { exit: 0, shows: passField("startedAt"), value: "2026-10-05T10:00:00.000Z" },
  },
  {
    name: "the runtime's clock is two hours ahead",
    world: { aheadMs: 2 * HOUR_MS },
    controlWorld: {},
    fault: () => undefined,
    expects: { exit: 0, shows: passField("startedAt"), value: "2026-10-05T14:00:00.000Z" },
  },
  {
    name: "tokens end in the middle of a pass",
    world: { entra: { tokenLifetimeSeconds: 1_200 } },
    fault: next("activity", "blob", { status: 429, headers: { "Retry-After": "1500" } }),
    expects: { exit: 0, shows: ({ entra }) => entra.count("token") > 2, value: true },
  },
  {
    name: "tokens are revoked in the middle of a pass",
    fault: ({ activity, entra }) => at(activity, ["blob", 3], () => entra.revoke()),
    expects: { exit: 0, shows: ({ entra }) => entra.count("token") > 2, value: true },
  },
]);

/** Blobs delivered beyond those of the generator. */
function deliveredLessListed({ tenant }: World, run: Run): number {
  return Number(deliveredIn(run)[0]) - tenant.blobs.length;
}
function deliveredIn({ entries }: Run): unknown[] {
  return entries
    .filter(({ event }) => event === "pass_completed")
    .map(({ fields }) => fields["blobsDelivered"]);
}
