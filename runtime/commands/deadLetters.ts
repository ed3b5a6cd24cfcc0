import { iso } from "../domain/window";
import { DAY_MS } from "../../common/time";
import { events } from "../../common/events";
import type { StateAccess } from "../runtime";
import {
  DeadLetters,
  isLost,
  redrivableUntil,
  type DeadLetter,
  type StoredLetter,
} from "../sync/deadLetters";
import { exitCodes } from "../sync/summary";
import { json, printJson, type StateCommand } from "./command";
import { unknownIds } from "./unknownIds";

/** A dead letter as `dead-letters list --json` shows it. */
interface ListedLetter {
  readonly id: string;
  /** Null: a document that this version doesn't know; `error` says why. */
  readonly kind: DeadLetter["kind"] | null;
  /** Id of the record, row, app or blob. */
  readonly of: string | null;
  /** Why it could not be delivered. */
  readonly error: string;
  readonly since: string | null;
  readonly lastTriedAt: string | null;
  /** When it is deleted (AUDITLOG_DEAD_LETTER_DAYS). */
  readonly keptUntil: string | null;
  /** When nothing remains to redrive: the service keeps the content of a blob for seven days. Null: it has no end. */
  readonly redrivableUntil: string | null;
  readonly isLost: boolean;
}

export const listDeadLetters: StateCommand = {
  needs: "state",
  summary: "the dead letters: why, since when, until when",
  options: json,
  prepare:
    ({ flags }) =>
    async ({ runtime, terminal }) => {
      const found: ListedLetter[] = [];
      for await (const stored of lettersOf(runtime).list()) found.push(listed(stored, runtime));
      if (flags.has("json")) printJson(terminal, { version: 1, deadLetters: found });
      else if (found.length === 0) terminal.print("no dead letters");
      else for (const line of found.flatMap(linesOf)) terminal.print(line);
      return exitCodes.complete;
    },
};

export const showDeadLetter: StateCommand = {
  needs: "state",
  summary: "dead letters in full, with the record as it came",
  operand: "id",
  prepare:
    ({ operands }) =>
    async ({ runtime, terminal }) => {
      for (const stored of await findAll(operands, runtime)) {
        for (const line of linesOf(listed(stored, runtime))) terminal.print(line);
        for (const line of contentOf(stored.letter)) terminal.print(`  ${line}`);
      }
      return exitCodes.complete;
    },
};

export const dropDeadLetters: StateCommand = {
  needs: "state",
  summary: "delete dead letters for good: their events will never be in Dataverse",
  operand: "id",
  prepare:
    ({ operands }) =>
    async ({ runtime, terminal }) => {
      const letters = lettersOf(runtime);
      for (const { id, letter } of await findAll(operands, runtime)) {
        await letters.remove(id);
        const fields = { id: letter?.id ?? id, kind: letter?.kind, error: letter?.error };
        runtime.log.warn(events.deadLetterDropped, "a dead letter was dropped", fields);
        terminal.print(`dropped ${id}`);
      }
      return exitCodes.complete;
    },
};

export const exportDeadLetters: StateCommand = {
  needs: "state",
  summary: "every dead letter in full, as JSON, one a line",
  prepare:
    () =>
    async ({ runtime, terminal }) => {
      for await (const { id, letter } of lettersOf(runtime).readable()) {
        terminal.print(JSON.stringify({ letter: id, ...letter }));
      }
      return exitCodes.complete;
    },
};

async function findAll(ids: readonly string[], runtime: StateAccess): Promise<StoredLetter[]> {
  const letters = lettersOf(runtime);
  const found = await Promise.all(ids.map(async (id) => (await letters.findNamed(id)) ?? id));
  const missing = found.filter((each) => typeof each === "string");
  if (missing.length > 0) throw unknownIds("dead letter", missing, "dead-letters list");
  return found.filter((each) => typeof each !== "string");
}

function lettersOf({ store, clock, log }: StateAccess): DeadLetters {
  return new DeadLetters(store, clock, log);
}

function listed({ id, letter, problem = "" }: StoredLetter, { clock, config }: StateAccess): ListedLetter {
  if (letter === undefined) {
    const unknown = { kind: null, of: null, since: null, lastTriedAt: null, keptUntil: null };
    return { id, ...unknown, error: problem, redrivableUntil: null, isLost: false };
  }
  const redrivableMs = redrivableUntil(letter);
  return {
    id,
    kind: letter.kind,
    of: letter.id,
    error: letter.error,
    since: letter.at,
    lastTriedAt: letter.triedAt,
    keptUntil: iso(Date.parse(letter.at) + config.deadLetterDays * DAY_MS),
    redrivableUntil: redrivableMs === undefined ? null : iso(redrivableMs),
    isLost: isLost(letter, clock.now()),
  };
}

function linesOf(letter: ListedLetter): string[] {
  const { id, error, since, lastTriedAt, keptUntil, redrivableUntil: until } = letter;
  if (since === null) return [id, `  why    ${error}`];
  const lost = `nothing remains to redrive since ${until}: the service no longer has the content; drop it`;
  const redrivable = until === null ? `${keptUntil}, then deleted` : `${until}, deleted ${keptUntil}`;
  const end = letter.isLost ? `${lost}; deleted ${keptUntil}` : `redrive until ${redrivable}`;
  return [id, `  why    ${error}`, `  since  ${since}, last tried ${lastTriedAt}`, `  until  ${end}`];
}

function contentOf(letter: DeadLetter | undefined): string[] {
  const { blob, content, raw } = letter ?? {};
  const created =
    blob === undefined || !Number.isFinite(blob.createdMs) ? [] : [`created  ${iso(blob.createdMs)}`];
  return [
    ...(blob === undefined ? [] : [`blob   ${blob.id}`, ...created]),
    ...(content === undefined
      ? []
      : [
          `size   ${content.size} bytes, SHA-256 ${content.sha256}`,
          `broken at byte ${content.offset} (${content.reason})`,
        ]),
    ...(raw === undefined ? [] : [`record ${raw}`]),
  ];
}
