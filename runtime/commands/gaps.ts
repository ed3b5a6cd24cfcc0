import type { StateAccess } from "../runtime";
import { Gaps, type Gap } from "../sync/gaps";
import { exitCodes } from "../sync/summary";
import { json, printJson, type StateCommand } from "./command";
import { unknownIds } from "./unknownIds";

/** A gap as `gaps list --json` and `status --json` show it. Nulls: the document isn't one that this version knows. */
export interface ListedGap extends Record<"from" | "to" | "reason" | "foundAt" | "closedAt", string | null> {
  readonly id: string;
}

/** The open gaps, with documents that can't be read as gaps: `status` reports those, too. */
export async function openGaps(gaps: Gaps): Promise<ListedGap[]> {
  return (await allGaps(gaps)).filter(({ closedAt }) => closedAt === null);
}

async function allGaps(gaps: Gaps): Promise<ListedGap[]> {
  const found: ListedGap[] = [];
  for await (const { id, gap } of gaps.list()) found.push(listed(id, gap));
  return found;
}

function listed(id: string, gap: Gap | undefined): ListedGap {
  const { from = null, to = null, reason = null, foundAt = null, closedAt = null } = gap ?? {};
  return { id, from, to, reason, foundAt, closedAt };
}

export const listGaps: StateCommand = {
  needs: "state",
  summary: "the gaps: spans of which content can never be read any more",
  options: { all: { meaning: "closed ones, too" }, ...json },
  prepare:
    ({ flags }) =>
    async ({ runtime, terminal }) => {
      const gaps = gapsOf(runtime);
      const found = await (flags.has("all") ? allGaps(gaps) : openGaps(gaps));
      if (flags.has("json")) printJson(terminal, { version: 1, gaps: found });
      else if (found.length === 0) terminal.print(flags.has("all") ? "no gaps" : "no open gaps");
      else for (const gap of found) terminal.print(lineOf(gap));
      return exitCodes.complete;
    },
};

function lineOf({ id, from, to, reason, foundAt, closedAt }: ListedGap): string {
  if (from === null) return `${id}  not a gap that this version knows; gaps close deletes it`;
  const end = closedAt === null ? "" : `, closed ${closedAt}`;
  return `${id}  ${from} to ${to} (${reason}), found ${foundAt}${end}`;
}

export const closeGaps: StateCommand = {
  needs: "state",
  summary: "close gaps: they stay on record, but status no longer exits with 3 because of them",
  operand: "id",
  prepare:
    ({ operands }) =>
    async ({ runtime, terminal }) => {
      const gaps = gapsOf(runtime);
      const found = await Promise.all(operands.map(async (id) => [id, await gaps.find(id)] as const));
      const missing = found.filter(([, stored]) => stored === undefined).map(([id]) => id);
      if (missing.length > 0) throw unknownIds("gap", missing, "gaps list --all");
      for (const [id, stored] of found) {
        const closedAt = stored?.gap?.closedAt;
        if (stored?.gap === undefined) await gaps.remove(id);
        else if (closedAt === undefined) await gaps.close(id, stored.gap);
        terminal.print(closedAt === undefined ? `closed ${id}` : `${id} was closed at ${closedAt}`);
      }
      return exitCodes.complete;
    },
};

function gapsOf({ store, clock, log }: StateAccess): Gaps {
  return new Gaps(store, clock, log);
}
