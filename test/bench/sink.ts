import { fork } from "node:child_process";
import { once } from "node:events";
import type { Certificate } from "../fakes/emulators/arm/tls";
import type { DataverseKnobs, InventoryApp } from "../fakes/emulators/dataverse/options";
import { bundle } from "./measure";

export interface SinkOptions {
  readonly certificate: Certificate;
  readonly apps: readonly InventoryApp[];
  readonly knobs: DataverseKnobs;
  /** What clients call it, and the audience of their tokens. */
  readonly origin: string;
  /** From the arrival of an upsert to its answer. @default as fast as it can */
  readonly latencyMs?: number;
}

/** What the sink is told. */
export interface SinkCall {
  /** Forgets its rows. */
  readonly clear?: boolean;
  /** Keeps the bodies of upserts from now on, until they are saved. */
  readonly record?: boolean;
  /** Stores rows from now on without looking at their columns. */
  readonly quick?: boolean;
  /** File for the bodies, each behind its length in four bytes. */
  readonly save?: string;
}

export interface SinkAnswer {
  readonly url: string;
  readonly rows: number;
  readonly throttled: number;
  /** The most upserts that were under way at once. */
  readonly peakUpserts: number;
  /** From the first upsert to the end of the last. */
  readonly upsertSeconds: number;
  /** Since its start. */
  readonly cpuSeconds: number;
}

/** The Dataverse fake in another process: what it does doesn't slow the Activity API's fake down. */
export interface Sink extends AsyncDisposable {
  readonly url: string;
  tell(call: SinkCall): Promise<SinkAnswer>;
}

export async function startSink(options: SinkOptions): Promise<Sink> {
  const child = fork(await bundle("test/bench/sinkProcess.ts", "sink"), {
    execArgv: [],
    env: { PATH: process.env.PATH, BENCH_SINK: JSON.stringify(options) },
  });
  const answer = async (): Promise<SinkAnswer> => {
    const [message] = (await once(child, "message")) as [SinkAnswer];
    return message;
  };
  const { url } = await answer();
  return {
    url,
    tell: async (call) => {
      const answered = answer();
      child.send(call);
      return await answered;
    },
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}
