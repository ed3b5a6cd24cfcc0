import { resolve } from "node:path";
import { imageBuild } from "../../../provider/image/build";
import type { Call, ResourceHandler, Values } from "../../../provider/engine/handler";
import { FakeClock } from "../../support/fakeClock";
import { BUILD_INPUTS, type Cloud } from "../support/cloud";

/** The checkout whose sources are built: this one. */
export const root = resolve(__dirname, "../../..");

/** The handler of images, and what it did. */
export interface Builder {
  readonly handler: ResourceHandler;
  readonly clock: FakeClock;
  readonly call: Call;
  /** Lines shown while it builds. */
  readonly shown: string[];
  /** Warnings so far. */
  readonly warnings: string[];
  readonly create: () => Promise<{ id: string; outputs: Values }>;
}

/** A handler that builds in a cloud, by a clock that never really waits. */
export function builder(cloud: Cloud, signal = new AbortController().signal): Builder {
  const clock = new FakeClock();
  const handler = imageBuild({ root, connect: cloud.connect, clock });
  const shown: string[] = [];
  const warnings: string[] = [];
  const call = {
    signal,
    status: (text: string) => void shown.push(text),
    warn: async (text: string) => void warnings.push(text),
  };
  const create: Builder["create"] = async () => {
    const { inputs } = await handler.check(BUILD_INPUTS);
    return await handler.create(inputs, call);
  };
  return { handler, clock, call, shown, warnings, create };
}

/** The message of the ProviderError a promise rejects with; fails the test when it does not. */
export async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => new Error("it succeeded"),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: "ProviderError" });
  return (error as Error).message;
}
