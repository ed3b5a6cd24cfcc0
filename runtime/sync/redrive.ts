import type { Blob } from "../domain/blob";
import type { Scanned } from "../domain/scanned";
import { LARGE_RECORD_BYTES } from "../support/limits";
import { Turns } from "../support/turns";
import { isLost, type DeadLetter, type DeadLetters } from "./deadLetters";
import { Delivery } from "./delivery";
import type { Source } from "./ports";
import { prepare, type Signals, type SyncOptions } from "./prepare";

export interface Redriven {
  readonly delivered: number;
  readonly remaining: number;
  /** Those among the remaining of which nothing is left that could be delivered. */
  readonly lost: number;
}

/** Delivers the dead letters again, as if their content had just been listed; what fails again stays one. */
export async function deliverAgain(options: SyncOptions, signals: Signals): Promise<Redriven> {
  const { deadLetters, unlinked, enrichment, delivery } = await prepare(options, signals, {
    areKnownPoison: true,
  });
  // The service's time is known only once it has answered.
  await options.source.isSubscribed(signals.stop);
  const settled = new Set<Blob>();
  const letters = new Map<Blob, Entry>();
  let lost = 0;
  for await (const { id, letter } of deadLetters.readable()) {
    const isLarge = (letter.raw?.length ?? 0) > LARGE_RECORD_BYTES;
    if (isLost(letter, options.source.serverNow())) lost++;
    else letters.set(blobOf(id, letter), { id, kind: letter.kind, isLarge });
  }
  await new Delivery({
    ...delivery,
    source: sourceOf({ letters, deadLetters }, options.source),
    isDone: () => false,
    commit: async (blobs) => {
      signals.abandon.throwIfAborted();
      await unlinked.save();
      await enrichment?.save();
      for (const blob of blobs) settled.add(blob);
    },
    onLost: async () => undefined,
  }).run([{ from: options.source.serverNow(), to: Infinity }]);
  signals.abandon.throwIfAborted();
  // Neither what could not be read now nor what failed again is delivered; delivering twice is harmless.
  const old = new Set([...letters.values()].map(({ id }) => id));
  const done = [...settled]
    .map((blob) => letters.get(blob)?.id ?? "")
    .filter((id) => !deadLetters.added.has(id));
  for (const id of done) await deadLetters.remove(id);
  // A record may have become a row that was refused: another letter, but nothing delivered.
  const renamed = [...deadLetters.added].filter((id) => !old.has(id)).length;
  return { delivered: Math.max(0, done.length - renamed), remaining: await deadLetters.count(), lost };
}

/** What is kept of a letter meanwhile: records can be large, and letters many. */
interface Entry extends Pick<DeadLetter, "kind"> {
  readonly id: string;
  readonly isLarge: boolean;
}

/** A blob letter names its blob; a record or row stands in a blob of its own. */
function blobOf(id: string, { blob }: DeadLetter): Blob {
  return blob ?? { id, uri: id, createdMs: 0, expiresMs: Infinity };
}

interface Letters {
  readonly letters: ReadonlyMap<Blob, Entry>;
  readonly deadLetters: DeadLetters;
}

function sourceOf({ letters, deadLetters }: Letters, source: Source): Source {
  // Read, parsed and waiting for their bytes, several large ones would be too many.
  const largeOnes = new Turns();
  return {
    serverNow: () => source.serverNow(),
    isSubscribed: (signal) => source.isSubscribed(signal),
    startSubscription: (signal) => source.startSubscription(signal),
    isSubscriptionOff: (error) => source.isSubscriptionOff(error),
    classifyBlobError: (error) => {
      const decision = source.classifyBlobError(error);
      // Letters were set aside one by one: that the service knows none of them says nothing about the settings.
      return decision === "invalid" ? "gone" : decision;
    },
    listContent: async function* () {
      yield* letters.keys();
    },
    async readBlob(blob, accept, signal) {
      const entry = letters.get(blob);
      if (entry === undefined || entry.kind === "blob") return await source.readBlob(blob, accept, signal);
      const deliver = async (): Promise<void> => {
        const letter = (await deadLetters.find(entry.id))?.letter;
        await accept(letter === undefined ? [] : [recordOf(letter)]);
      };
      await (entry.isLarge ? largeOnes.take(deliver) : deliver());
      return { read: 1, broken: undefined };
    },
  };
}

/** Not filtered: what was set aside once is never dropped because the settings have changed. */
function recordOf({ kind, raw = "", error }: DeadLetter): Scanned {
  try {
    return { kind: kind === "app" ? "app" : "record", record: JSON.parse(raw) as unknown, raw };
  } catch {
    return { kind: "unreadable", raw, error };
  }
}
