import fc from "fast-check";
import { isConnectorError } from "../../../common/errors";
import { guid, record } from "../../support/builders";
import { hostileJson, SEED } from "../../support/hostile";
import { NOON } from "../../support/fakeClock";
import { world } from "./world";

const time = fc.oneof(
  fc.constantFrom(0, -1, NOON, NOON + 1e9, NOON - 1e12, 8.64e15, -8.64e15, 8.64e15 + 1, 1e308, 0.5),
  hostileJson,
);
const cursor = fc.record({ version: fc.constant(1), watermark: time, origin: time, sweptAt: time });
const version = fc.constantFrom<unknown>(1, 1, 1, 2, "1", null);

const documents: readonly [string, fc.Arbitrary<unknown>][] = [
  ["cursor", fc.oneof(hostileJson, cursor)],
  ["ledger/2026-10-05", fc.oneof(hostileJson, fc.record({ version, blobs: hostileJson }))],
  ["ledger/2026-10-05", fc.record({ version, blobs: fc.array(hostileJson) })],
  ["unlinked-apps", fc.oneof(hostileJson, fc.record({ version, ids: fc.array(hostileJson) }))],
  ["report", fc.oneof(hostileJson, fc.record({ version, startedAt: time, unmatchedSince: hostileJson }))],
  ["failing", fc.oneof(hostileJson, fc.record({ version, since: time, passes: hostileJson }))],
  [`deadletters/row-${guid(1)}`, fc.oneof(hostileJson, fc.record({ version, kind: hostileJson, at: time }))],
  [
    "gaps/x-retention",
    fc.oneof(hostileJson, fc.record({ version, from: time, to: time, reason: hostileJson })),
  ],
  [
    "subscription",
    fc.oneof(hostileJson, fc.record({ version, at: time, error: hostileJson, hint: hostileJson })),
  ],
];

test.each(documents)("whatever JSON %s is, a pass ends: well, or by name", async (key, value) => {
  await fc.assert(
    fc.asyncProperty(value, async (document) => {
      const it = world();
      it.source.add({ id: "a" }, record({ Id: guid(1) }));
      if (key === "subscription") it.source.isOn = false;
      await it.store.write(key, document, { ifMatch: "any" });

      const failure: unknown = await it.pass().then(
        () => undefined,
        (error: unknown) => error,
      );

      if (failure !== undefined && !isConnectorError(failure)) throw failure as Error;
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    }),
    SEED,
  );
});
