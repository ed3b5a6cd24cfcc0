import { stateKeys } from "../../support/scenario";
import { startWorld, type Letter, type Run, type World, type WorldOptions } from "./world";

/** One row of the matrix. */
export interface Case {
  readonly name: string;
  readonly world?: WorldOptions;
  readonly fault: (world: World) => void | Promise<void>;
  /** What the control does in the fault's place. @default nothing */
  readonly control?: (world: World) => void | Promise<void>;
  /** The control's world, where the fault is in the world itself. */
  readonly controlWorld?: WorldOptions;
  /** @default one pass: `once` */
  readonly run?: (world: World) => Promise<Run>;
  readonly expects: Expectation;
  /** Removes the cause, besides the faults of the services. */
  readonly heal?: (world: World) => void | Promise<void>;
}

export interface Expectation {
  readonly exit: number;
  /** An event that the control doesn't log, and what its line says. */
  readonly event?: string;
  readonly says?: RegExp;
  /** Of the launches, those in the table after the run. @default all that are no dead letters */
  readonly rows?: "all" | "none" | "some";
  /** Dead letters by kind. @default none */
  readonly letters?: Readonly<Record<string, number>>;
  /** What each letter says. */
  readonly reason?: RegExp;
  /** Something else that the run shows, and the control doesn't. */
  readonly shows?: (world: World, run: Run) => unknown;
  readonly value?: unknown;
  /**
   * Exit code of `status` after the run. @default 1 where the run failed, else 3 where it left dead letters, else 0
   */
  readonly status?: number;
  /** Dead letters once the cause is gone. @default those of before */
  readonly lettersAfterwards?: Readonly<Record<string, number>>;
}

const HOUR_MS = 3_600_000;
const TIMEOUT_MS = 60_000;

/** Runs each case, what comes after it, and its control. */
export function matrix(topic: string, cases: readonly Case[], timeoutMs = TIMEOUT_MS): void {
  describe(`faults: ${topic}`, () => {
    test.each(cases.map((each) => [each.name, each] as const))(
      "%s",
      async (_, each) => {
        await underFault(each);
        await control(each);
      },
      timeoutMs,
    );
  });
}

async function underFault(each: Case): Promise<void> {
  await using world = await startWorld(each.world);
  try {
    await each.fault(world);
    await endures(each, world);
  } catch (error) {
    // The next case must not meet its fault.
    await each.heal?.(world);
    throw error;
  }
  await recovery(each, world);
}

async function endures({ expects, run = (world) => world.run() }: Case, world: World): Promise<void> {
  const seen = await run(world);

  expect(withLog(seen, { exit: seen.exit })).toEqual(withLog(seen, { exit: expects.exit }));
  if (expects.event !== undefined) expect(textOf(seen, expects.event)).toMatch(expects.says ?? /./);
  if (expects.shows !== undefined) expect(expects.shows(world, seen)).toEqual(expects.value);
  const { missing, extra, doubled, letters, total } = accountOf(world);
  expect({ extra, doubled }).toEqual({ extra: [], doubled: 0 });
  expect(counted(letters)).toEqual(expects.letters ?? {});
  for (const { error } of letters) expect(error).toMatch(expects.reason ?? /./);
  const { rows = "all" } = expects;
  if (rows === "all") expect(withLog(seen, missing)).toEqual(withLog(seen, []));
  else if (rows === "none") expect(world.dataverse.auditRows.size).toBe(0);
  else expect([missing.length > 0, missing.length < total]).toEqual([true, true]);

  expect(withLog(seen, await statusOf(world))).toEqual(
    withLog(seen, { exit: statusAfter(expects), letters: letters.length }),
  );
}

function statusAfter({ exit, letters, status }: Expectation): number {
  return status ?? (exit === 1 ? 1 : letters === undefined ? 0 : 3);
}

/** What `status` says of the same; of a state that can't be read it says nothing but that. */
async function statusOf(world: World): Promise<{ exit: number; letters: number }> {
  const { exit, lines } = await world.run("status --json");
  if (lines.length === 0) return { exit, letters: 0 };
  const { deadLetters } = JSON.parse(lines.join("\n")) as { deadLetters: { count: number } };
  return { exit, letters: deadLetters.count };
}

/** Nothing is lost for good: once the cause is gone, the next pass delivers whatever is no dead letter. */
async function recovery({ expects, heal }: Case, world: World): Promise<void> {
  for (const service of [world.entra, world.activity, world.dataverse, world.identity]) {
    service.lift();
    await service.accept();
  }
  await heal?.(world);
  world.clock.advance(HOUR_MS);

  const seen = await world.run();

  expect(withLog(seen, [0, 3].includes(seen.exit))).toEqual(withLog(seen, true));
  const { missing, extra, doubled, letters } = accountOf(world);
  expect(withLog(seen, { missing, extra, doubled })).toEqual(
    withLog(seen, { missing: [], extra: [], doubled: 0 }),
  );
  const afterwards = expects.lettersAfterwards ?? expects.letters ?? {};
  expect(counted(letters)).toEqual(afterwards);
  const gaps = stateKeys(world, "gaps").length;
  const status = letters.length + gaps > 0 ? 3 : 0;
  expect(withLog(seen, await statusOf(world))).toEqual(
    withLog(seen, { exit: status, letters: letters.length }),
  );
}

/** The same world without the fault: everything arrives, and what the case names doesn't show. */
async function control(each: Case): Promise<void> {
  const { expects, run = (world: World) => world.run() } = each;
  await using world = await startWorld(each.controlWorld ?? each.world);
  await each.control?.(world);
  const seen = await run(world);

  expect(withLog(seen, seen.exit)).toEqual(withLog(seen, 0));
  expect(accountOf(world)).toMatchObject({ missing: [], extra: [], doubled: 0, letters: [] });
  if (expects.event !== undefined && expects.shows === undefined) {
    const said = seen.entries.filter(({ event }) => event === expects.event).map(lineOf);
    expect(said.filter((line) => (expects.says ?? /./).test(line))).toEqual([]);
  }
  if (expects.shows !== undefined) expect(expects.shows(world, seen)).not.toEqual(expects.value);
}

interface Account {
  /** Launches that are neither in the table nor in the dead letters. */
  readonly missing: string[];
  /** Rows that no launch stands behind. */
  readonly extra: string[];
  readonly doubled: number;
  readonly letters: Letter[];
  readonly total: number;
}

/** Where each launch is, by the generator's own count. */
function accountOf(world: World): Account {
  const { tenant, dataverse, added } = world;
  const expected = new Set([...tenant.truth.rowIds(), ...tenant.truth.poisonRowIds, ...added]);
  const letters = world.letters();
  const named = new Set(letters.flatMap((letter) => idsIn(letter, world)));
  const rows = dataverse.auditRows;
  return {
    missing: [...expected].filter((id) => !rows.has(id) && !named.has(id)),
    extra: [...rows.keys()].filter((id) => !expected.has(id)),
    doubled: dataverse.counters.rowsCreated - rows.size,
    letters,
    total: expected.size,
  };
}

/** The launches that a letter accounts for: that of a row or record, or those of a blob. */
function idsIn({ kind, id, blob }: Letter, { tenant, blobs }: World): string[] {
  if (kind !== "blob") return [id];
  const contentId = blob?.id ?? "";
  const body =
    tenant.blobs
      .find((each) => each.contentId === contentId)
      ?.render()
      .toString() ?? blobs.get(contentId);
  return [...(body ?? "").matchAll(/"Id":"([\da-f-]{36})"/gi)].map(([, found = ""]) => found.toLowerCase());
}

function counted(letters: readonly Letter[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of letters) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function textOf({ entries }: Run, event: string): string {
  const found = entries.filter((entry) => entry.event === event);
  const all = entries.map((entry) => entry.event);
  return found.length === 0
    ? `no event ${event} among ${[...new Set(all)].join(", ")}`
    : found.map(lineOf).join("\n");
}

function lineOf({ level, event, message, fields }: Run["entries"][number]): string {
  return JSON.stringify({ level, event, message, ...fields });
}

/** A value with what the run said besides, for the message of a failed expectation. */
function withLog({ entries, lines }: Run, value: unknown): unknown {
  const said = entries.filter(({ level }) => level !== "debug").map(lineOf);
  return { value, said: [...said, ...lines].slice(-12) };
}
