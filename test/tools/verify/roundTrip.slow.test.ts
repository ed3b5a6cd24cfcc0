import fc from "fast-check";
import { questions } from "../../../tools/verify/questions";
import type { ActivityKnobs } from "../../fakes/emulators/activity/options";
import type { SimulatedTenantOptions } from "../../fakes/emulators/simulatedTenant";
import { readVerified } from "../../fakes/emulators/verified";
import { run, startTenant } from "./tenant";

/** Any of several, or left at its default. */
function some<T>(...values: readonly T[]): fc.Arbitrary<T | undefined> {
  return fc.constantFrom(undefined, ...values);
}

/** Status and code for some of the refusals of a service. */
function errorsOf(service: string, code: fc.Arbitrary<string>) {
  const names = questions.flatMap(({ setting = [] }) =>
    setting[0] === service && setting[1] === "errors" ? [String(setting[2])] : [],
  );
  const change = fc.record({ status: fc.constantFrom(400, 404, 409, 500), code });
  return fc.dictionary(fc.constantFrom(...names), change, { maxKeys: 4 });
}

const activity = fc.record({
  pageSize: some(100, 300),
  headerCase: some("nextpageuri", "NextPageUrl"),
  nextPagePublisher: some(true),
  subscriptionStatus: some(false),
  nextPageHost: some("https://pages.contoso.com"),
  contentHost: some("https://blobs.contoso.com"),
  contentTtlMs: some(1_814_400_000),
  exact24hAllowed: some(false),
  wideWindow: some("partial", "whole"),
  defaultWindow: some("sinceMidnightUtc"),
  lookbackToleranceMs: some(600_000, 43_200_000),
  gzip: some(true),
  blobErrorQuoteStyle: some("single"),
  subscribed: some(["Audit.General", "Audit.Exchange"]),
  errors: errorsOf("activity", fc.constantFrom("AF29999", "AF50000")),
});

const services = fc.record({
  activity: activity.map((knobs) => defined(knobs) as ActivityKnobs),
  dataverse: fc
    .record({
      dopHint: some(10),
      affinityCookie: some("ARRAffinitySameSite"),
      tableType: some("Elastic"),
      olderKit: some(true),
      missingColumns: some(["admin_title", "admin_userisguest"]),
      languageCode: some(1031),
      errors: errorsOf("dataverse", fc.constantFrom("0x80049999", "0x80040216")),
    })
    .map(defined),
  entra: fc
    .record({ tokenLifetimeSeconds: some(5_000), audienceForm: some("withSlash", "applicationId") })
    .map(defined),
  graph: fc.record({ endDateFractions: some(true), permissionOrder: some("another") }).map(defined),
  creationTimeZone: fc.constantFrom("none", "Z"),
  looseTypes: fc.boolean(),
  legacyShare: fc.constantFrom(0, 0.1),
});

test("a simulated tenant that is started from a file is measured as the tenant that the file is of", async () => {
  await fc.assert(
    fc.asyncProperty(services, async (options) => {
      const measured = await measure(options);
      const again = await measure(readVerified(JSON.stringify(measured)));

      // What could not be told of the first has its default in the second, and may be told there.
      const told = measured.answers.filter(({ verdict }) => verdict !== "can't tell");
      expect(again.answers).toEqual(expect.arrayContaining(told));
      expect(again.settings).toMatchObject(measured.settings);
      expect(told.length).toBeGreaterThan(40);
    }),
    { seed: 15, numRuns: 12, endOnFailure: true },
  );
}, 60_000);

test("a file that isn't one of this format is refused", () => {
  expect(() => readVerified('{"format":2,"settings":{}}')).toThrow("isn't a file of `npm run verify`");
});

async function measure(options: Partial<SimulatedTenantOptions>) {
  await using tenant = await startTenant(options);
  return (await run(tenant)).file;
}

function defined(knobs: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(knobs).filter(([, value]) => value !== undefined));
}
