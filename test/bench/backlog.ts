import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SimulatedTenantOptions } from "../fakes/emulators/simulatedTenant";
import { systemClock } from "../fakes/emulators/systemClock";
import { measure, type Measured, type MeasureOptions } from "./measure";

/** Requests under way at once, in the runtime and in the bare client. */
export const CONCURRENCY = 8;

const BUNDLE = "dist/main.cjs";

/** Peak of the runtime's resident memory in the image: a third of what the container has (`components/hosting/runtimeContainer.ts`). */
export const PEAK_LIMIT_MIB = 160;

export interface BacklogOptions {
  readonly events: number;
  /** Share of the records that become rows. @default 0.02 */
  readonly density?: number;
  /** @default 1,000: bytes count then, and not requests */
  readonly recordsPerBlob?: number;
}

/** 1.5 GB; beyond that, blobs are rendered whenever they are asked for. */
const MAX_PRERENDERED = 1_000_000;

/** A tenant whose records have unique ids; ordinary ones take 1.5 KB, launches 2.2. */
export function backlog({
  events,
  density = 0.02,
  recordsPerBlob = 1_000,
}: BacklogOptions): SimulatedTenantOptions {
  return {
    clock: systemClock,
    events,
    matchingShare: density,
    recordsPerBlob,
    recordBytes: 1_500,
    repeatedRecords: 0,
    deletes: 0,
    prerender: events <= MAX_PRERENDERED,
    activity: { subscribed: ["Audit.General"] },
  };
}

interface RunOptions extends MeasureOptions {
  /** @default ours */
  readonly bundle?: string;
}

/** Measures a whole `once` of the bundle, with a state of its own. */
export async function runOnce({ env, bundle = BUNDLE, ...options }: RunOptions): Promise<Measured> {
  const state = await mkdtemp(join(tmpdir(), "bench-state-"));
  try {
    return await measure([bundle, "once"], {
      ...options,
      env: {
        AUDITLOG_STATE: state,
        AUDITLOG_LOG_LEVEL: "warn",
        AUDITLOG_FETCH_CONCURRENCY: String(CONCURRENCY),
        // More than there are blobs: the client is measured, not Microsoft's quota.
        AUDITLOG_REQUESTS_PER_MINUTE: "60000",
        ...env,
      },
    });
  } finally {
    await rm(state, { recursive: true });
  }
}
