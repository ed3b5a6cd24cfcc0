import { Health } from "../../../runtime/health/health";
import { startHealthServer } from "../../../runtime/health/healthServer";
import { HOUR_MS, MINUTE_MS } from "../../../common/time";
import { FakeClock } from "../../support/fakeClock";
import { failureOf } from "../sync/world";

test.each<[string, number, object]>([
  ["/live", 200, { ok: true, reason: "between two passes" }],
  ["/live?probe=1", 200, { ok: true, reason: "between two passes" }],
  ["/ready", 503, { ok: false, reason: "no pass has succeeded yet" }],
  ["/", 404, { reason: "only /live and /ready exist" }],
  ["/metrics", 404, { reason: "only /live and /ready exist" }],
])("GET %s answers %i", async (path, status, body) => {
  await using server = await startHealthServer(new Health(new FakeClock(), MINUTE_MS), 0);

  const response = await fetch(`http://127.0.0.1:${server.port}${path}`);

  expect([response.status, await response.json()]).toEqual([status, body]);
});

test("the answers follow the health", async () => {
  const clock = new FakeClock();
  const health = new Health(clock, MINUTE_MS);
  await using server = await startHealthServer(health, 0);
  const status = async (path: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${server.port}${path}`)).status;
  health.passing();
  health.committed();
  const well = [await status("/live"), await status("/ready")];
  clock.advance(3 * HOUR_MS);

  expect([well, await status("/live"), await status("/ready")]).toEqual([[200, 200], 503, 503]);
});

test("a port that is taken is a setting to correct", async () => {
  const health = new Health(new FakeClock(), MINUTE_MS);
  await using server = await startHealthServer(health, 0);

  expect(await failureOf(startHealthServer(health, server.port))).toMatchObject({
    code: "config",
    message: expect.stringContaining(`AUDITLOG_HEALTH_PORT is ${server.port}`),
  });
});

test("closed, it answers no more", async () => {
  const server = await startHealthServer(new Health(new FakeClock(), MINUTE_MS), 0);
  await server[Symbol.asyncDispose]();

  await expect(fetch(`http://127.0.0.1:${server.port}/live`)).rejects.toThrow();
});
