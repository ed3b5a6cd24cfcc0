import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmbeddedTenantOptions } from "../emulators/embeddedTenant";
import { systemClock } from "../emulators/systemClock";
import { measure, type Measured } from "./measure";

/** Requests under way at once, in the runtime and in the bare client. */
export const CONCURRENCY = 8;

/** A tenant whose blobs are large, so that bytes count and not requests; unique ids, 2 % of the records match. */
export function backlog(events: number): EmbeddedTenantOptions {
  return {
    clock: systemClock,
    events,
    matchingShare: 0.02,
    recordsPerBlob: 1_000,
    recordBytes: 1_500,
    repeatedRecords: 0,
    deletes: 0,
    prerender: true,
    activity: { subscribed: ["Audit.General"] },
  };
}

/** Measures a whole `once` of the bundle, with a state of its own. */
export async function runOnce(env: Readonly<Record<string, string>>): Promise<Measured> {
  const state = await mkdtemp(join(tmpdir(), "bench-state-"));
  try {
    const measured = await measure(["dist/main.cjs", "once"], {
      ...env,
      AUDITLOG_STATE: state,
      AUDITLOG_LOG_LEVEL: "warn",
      AUDITLOG_FETCH_CONCURRENCY: String(CONCURRENCY),
      // More than there are blobs: the client is measured, not Microsoft's quota.
      AUDITLOG_REQUESTS_PER_MINUTE: "60000",
    });
    if (measured.exitCode !== 0)
      throw new Error(`once ended with ${String(measured.exitCode)}:\n${measured.stdout}`);
    return measured;
  } finally {
    await rm(state, { recursive: true });
  }
}
