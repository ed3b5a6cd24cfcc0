import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { startSimulatedTenant } from "../fakes/emulators/simulatedTenant";
import { systemClock } from "../fakes/emulators/systemClock";
import { BUNDLE } from "../support/runtimeProcess";
import { createContainer } from "./container";
import { firstCallMs, idleRssMiB } from "./startUp";

const DIST = dirname(BUNDLE);

test("the bundle alone delivers a tenant, as the image's user, without a file that it may write but its state", async () => {
  await using tenant = await startSimulatedTenant({ clock: systemClock, events: 1_000 });
  using container = await createContainer();
  if (container.user === undefined) console.log("not as another user: only root may start a process as one");

  await using runtime = container.start("once", tenant.env);
  const { code, stderr } = await runtime.waitForExit();

  expect([code, stderr]).toEqual([0, ""]);
  expect(tenant.dataverse.auditRows.size).toBe(tenant.tenant.truth.rows);
}, 60_000);

test("a state in any other place is refused there (control)", async () => {
  await using tenant = await startSimulatedTenant({ clock: systemClock, events: 200 });
  using container = await createContainer();

  await using runtime = container.start("once", { ...tenant.env, AUDITLOG_STATE: "elsewhere" });
  const { code, stdout, stderr } = await runtime.waitForExit();

  expect([code, stderr]).toEqual([2, ""]);
  expect(stdout).toContain("Access to this API has been restricted");
}, 60_000);

test("the first request to the Activity API leaves within 500 ms", async () => {
  // The best of three: other tests run beside this one.
  const times = [await firstCallMs(), await firstCallMs(), await firstCallMs()];

  expect(Math.min(...times)).toBeLessThanOrEqual(500);
}, 60_000);

test("while idle it takes at most 90 MiB", async () => {
  if (process.platform !== "linux") {
    console.log("skipped: memory is read from /proc, which only Linux has");
    return;
  }
  expect(await idleRssMiB(90)).toBeLessThanOrEqual(90);
}, 60_000);

test("the bundle has 2 MiB at most", () => {
  expect(statSync(BUNDLE).size).toBeLessThanOrEqual(2 * 1024 * 1024);
});

test("the licence of every package in it is beside it, and the SBOM names each", () => {
  const { sources } = JSON.parse(readFileSync(`${BUNDLE}.map`, "utf8")) as { sources: string[] };
  const licenses = readFileSync(join(DIST, "LICENSES.txt"), "utf8");
  const sbom = readFileSync(join(DIST, "sbom.cdx.json"), "utf8");
  const names = sources.map((path) => /^.*node_modules\/((@[^/]+\/)?[^/]+)/.exec(path)?.[1]);

  // Some packages' own maps name a folder that isn't there.
  const packages = [...new Set(names)].filter((name) =>
    existsSync(join(DIST, `../node_modules/${name}/package.json`)),
  );

  expect(packages).toContain("@azure/msal-node");
  expect(packages.filter((name) => !licenses.includes(`\n${name} `))).toEqual([]);
  expect(packages.filter((name) => !sbom.includes(`"pkg:npm/${name?.replace("@", "%40")}@`))).toEqual([]);
  expect(licenses).toMatch(/^audit-log-connector .*\n=+\n\nMIT License\n/);
});
