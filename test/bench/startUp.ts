import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { startEmbeddedTenant } from "../emulators/embeddedTenant";
import { createContainer } from "./container";

/** How long the bundle takes to its first request to the Activity API, sign-in included, when started for one pass. */
export async function firstCallMs(): Promise<number> {
  await using tenant = await startEmbeddedTenant({ events: 200 });
  using container = await createContainer();
  const startedMs = Date.now();
  await using runtime = container.start("once", tenant.env);
  const { code, stdout, stderr } = await runtime.waitForExit();
  if (code !== 0) throw new Error(`once ended with ${String(code)}:\n${stdout}${stderr}`);
  return Math.min(...tenant.activity.calls.map(({ atMs }) => atMs)) - startedMs;
}

/** The ceiling: a Node that does nothing but send a request to the Activity API. */
export async function bareCallMs(): Promise<number> {
  await using tenant = await startEmbeddedTenant({ events: 200 });
  const url = `${tenant.activity.url}/api/v1.0/${tenant.tenant.tenantId}/activity/feed/subscriptions/list`;
  const startedMs = Date.now();
  const child = spawn(process.execPath, ["-e", `require("node:http").get("${url}", (it) => it.resume())`]);
  await new Promise((resolve) => child.once("close", resolve));
  return Math.min(...tenant.activity.calls.map(({ atMs }) => atMs)) - startedMs;
}

/**
 * Memory in use while `serve` waits for its second pass; `settle` waits, after the first one, for as long as the reading
 * shall lie behind it. Linux only.
 */
export async function idleRssMiB(settle: () => Promise<void> = async () => {}): Promise<number> {
  await using tenant = await startEmbeddedTenant({ events: 20_000 });
  using container = await createContainer();
  await using runtime = container.start("serve", tenant.env);
  await runtime.waitForEvent("pass_completed");
  await settle();
  const status = readFileSync(`/proc/${runtime.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
