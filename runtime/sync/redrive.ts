import type { Blob, BlobContent } from "../domain/blob";
import type { DeadLetter, DeadLetters } from "./deadLetters";
import { Delivery } from "./delivery";
import type { Source } from "./ports";
import { prepare, type Signals, type SyncOptions } from "./prepare";

/** Delivers the dead letters again, as if their content had just been listed; what fails again stays one. */
export async function deliverAgain(
  options: SyncOptions,
  signals: Signals,
): Promise<{ delivered: number; remaining: number }> {
  const { deadLetters, unlinked, delivery } = await prepare(options, signals);
  const letters = new Map<Blob, { key: string; letter: DeadLetter }>();
  for await (const entry of deadLetters.list()) letters.set(blobOf(entry), entry);
  // The service's time is known only once it has answered.
  await options.source.isSubscribed(signals.stop);
  await new Delivery({
    ...delivery,
    source: sourceOf(letters, options.source),
    isDone: () => false,
    commit: async () => await unlinked.save(),
    onLost: async () => undefined,
  }).run([{ from: options.source.serverNow(), to: Infinity }]);
  return await settle(letters, deadLetters, signals);
}

async function settle(
  letters: ReadonlyMap<Blob, { key: string }>,
  deadLetters: DeadLetters,
  { stop }: Signals,
): Promise<{ delivered: number; remaining: number }> {
  let delivered = 0;
  for (const { key } of letters.values()) {
    // Stopped half-way, it is not known which were delivered: all are kept, and delivering twice is harmless.
    if (stop.aborted || deadLetters.keys.has(key)) continue;
    await deadLetters.remove(key);
    delivered++;
  }
  return { delivered, remaining: await deadLetters.count() };
}

/** A blob letter names its blob; a record or row stands in a blob of its own. */
function blobOf({ key, letter }: { key: string; letter: DeadLetter }): Blob {
  return letter.blob ?? { id: key, uri: key, createdMs: 0, expiresMs: Infinity };
}

function sourceOf(letters: ReadonlyMap<Blob, { letter: DeadLetter }>, source: Source): Source {
  return {
    serverNow: () => source.serverNow(),
    isSubscribed: (signal) => source.isSubscribed(signal),
    startSubscription: (signal) => source.startSubscription(signal),
    isSubscriptionOff: (error) => source.isSubscriptionOff(error),
    judgeBlobError: (error) => source.judgeBlobError(error),
    listContent: async function* () {
      yield* letters.keys();
    },
    async getBlob(blob, signal) {
      const letter = letters.get(blob)?.letter;
      return letter?.kind === "blob" ? await source.getBlob(blob, signal) : contentOf(letter?.raw ?? "");
    },
  };
}

/** Not filtered: what was set aside once is never dropped because the settings have changed. */
function contentOf(raw: string): BlobContent {
  try {
    return {
      read: 1,
      found: [{ kind: "record", record: JSON.parse(raw) as unknown, raw }],
      broken: undefined,
    };
  } catch {
    return { read: 1, found: [{ kind: "unreadable", raw, error: "still no JSON" }], broken: undefined };
  }
}
