import { packed } from "../../../runtime/domain/row";
import fc from "fast-check";
import { DataverseClient } from "../../../runtime/dataverse/dataverseClient";
import { isConnectorError } from "../../../common/errors";
import { HOUR_MS } from "../../../common/time";
import { testService } from "../../common/http/testService";
import { appId, CLIENT, guid, never } from "../../support/builders";
import { cannedSend, type CannedAnswer } from "../../support/cannedSend";
import { NOON } from "../../support/fakeClock";
import { hostileBody, hostileHeaders, SEED } from "../../support/hostile";

// Whatever an environment (or a proxy before it) answers, a call ends: with a result or with an error that has a name.

const ORIGIN = "https://contoso.crm4.dynamics.com";
const answer: fc.Arbitrary<CannedAnswer> = fc.record({
  status: fc.constantFrom(200, 200, 200, 204, 302, 400, 403, 404, 412, 429, 500, 503),
  headers: hostileHeaders,
  body: hostileBody,
});

const calls: readonly [string, (sink: DataverseClient) => Promise<unknown>][] = [
  ["the app is looked up", async (sink) => await sink.whoAmI(never())],
  ["its privileges are read", async (sink) => await sink.privileges(guid(1), never())],
  ["the table is read", async (sink) => await sink.tableShape(never())],
  ["apps are found", async (sink) => await sink.findApps([appId(1)], never())],
  [
    "rows are written",
    async (sink) => await sink.upsertRows([packed(guid(1), { admin_auditlogid: guid(1) })], never()),
  ],
  ["launches are noted", async (sink) => await sink.setLastLaunched(new Map([[appId(1), NOON]]), never())],
  ["an app is marked", async (sink) => await sink.markDeleted(appId(1), NOON, never())],
  ["rows without links are listed", async (sink) => await sink.listUnlinked([appId(1)], never())],
];

test.each(calls)("when %s", async (_, run) => {
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 3 }), async (answers) => {
      const { send, requests } = cannedSend(...answers);
      const { service, clock } = testService(ORIGIN, { token: () => "token", send });
      const sink = new DataverseClient({ service, url: ORIGIN, clientId: CLIENT });

      const failure: unknown = await run(sink).then(
        () => undefined,
        (error: unknown) => error,
      );

      if (failure !== undefined && !isConnectorError(failure)) throw failure as Error;
      expect(requests.length).toBeLessThan(200);
      expect(Math.max(0, ...clock.slept)).toBeLessThanOrEqual(HOUR_MS);
      expect(Number.isInteger(sink.parallelism) && sink.parallelism > 0).toBe(true);
    }),
    SEED,
  );
});
