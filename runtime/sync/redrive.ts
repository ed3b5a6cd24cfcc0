import type { Blob } from "../domain/blob";
import type { Scanned } from "../domain/scanned";
import { LARGE_RECORD_BYTES } from "../support/limits";
import { Turns } from "../support/turns";
import type { DeadLetter, DeadLetters } from "./deadLetters";
import { Delivery } from "./delivery";
import type { Source } from "./ports";
import { prepare, type Signals, type SyncOptions } from "./prepare";

/** Delivers the dead letters again, as if their content had just been listed; what fails again stays one. */
export async function deliverAgain(
  options: SyncOptions,
  signals: Signals,
): Promise<{ delivered: number; remaining: number }> {
  const { deadLetters, unlinked, delivery } = await prepare(options, signals, { areKnownPoison: true });
  const settled = new Set<Blob>();
  const letters = new Map<Blob, Entry>();
  for await (const { key, letter } of deadLetters.list()) {
    const isLarge = (letter.raw?.length ?? 0) > LARGE_RECORD_BYTES;
    letters.set(blobOf(key, letter), { key, kind: letter.kind, isLarge });
  }
  // The service's time is known only once it has answered.
  await options.source.isSubscribed(signals.stop);
  await new Delivery({
    ...delivery,
    source: sourceOf({ letters, deadLetters }, options.source),
    isDone: () => false,
    commit: async (blobs) => {
      signals.abandon.throwIfAborted();
      await unlinked.save();
      for (const blob of blobs) settled.add(blob);
    },
    onLost: async () => undefined,
  }).run([{ from: options.source.serverNow(), to: Infinity }]);
  signals.abandon.throwIfAborted();
  // Neither what could not be read now nor what failed again is delivered; delivering twice is harmless.
  const old = [...letters.values()].map(({ key }) => key);
  const done = [...settled]
    .map((blob) => letters.get(blob)?.key ?? "")
    .filter((key) => !deadLetters.keys.has(key));
  for (const key of done) await deadLetters.remove(key);
  // A record may have become a row that was refused: another letter, but nothing delivered.
  const renamed = [...deadLetters.keys].filter((key) => !old.includes(key)).length;
  return { delivered: Math.max(0, done.length - renamed), remaining: await deadLetters.count() };
}

/** What is kept of a letter meanwhile: records can be large, and letters many. */
interface Entry extends Pick<DeadLetter, "kind"> {
  readonly key: string;
  readonly isLarge: boolean;
}

/** A blob letter names its blob; a record or row stands in a blob of its own. */
function blobOf(key: string, { blob }: DeadLetter): Blob {
  return blob ?? { id: key, uri: key, createdMs: 0, expiresMs: Infinity };
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
        const letter = await deadLetters.get(entry.key);
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
