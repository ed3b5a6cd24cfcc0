import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { systemClock } from "../fakes/emulators/systemClock";
import { CONCURRENCY, runOnce } from "./backlog";
import { IMAGE_NODE_ARGS, imageNode } from "./image";
import {
  bundle,
  describeMachine,
  measure,
  median,
  numberOption,
  option,
  shareOption,
  type Measured,
} from "./measure";
import { runtimeOf, type OtherRuntime } from "./otherCommit";
import { startServices, type Services } from "./services";

const DAY_MS = 86_400_000;
/** What the sink's x-ms-dop-hint says. */
const PARALLELISM = 4;
/** Of another commit's run. */
const MAX_ATTEMPTS = 5;

/** Everything that the measured processes share. */
interface Set {
  readonly services: Services;
  readonly node: string;
  readonly bareClient: string;
  /** File with the bodies that the runtime posted. */
  readonly bodies: string;
}

type Client = "ours" | "against" | "bare" | "posting";
type Round = { readonly [client in Client]?: Measured };

/**
 * npm run bench [-- --events N --pairs P --share S --against COMMIT]: a whole `once` with the image's Node and options,
 * in turn with the clients it is compared to. The Activity API is this process, Dataverse another, both over TLS; each
 * client is a fresh process, measured from its start to its end.
 */
async function main(): Promise<void> {
  const events = numberOption("events", 200_000);
  const pairs = numberOption("pairs", 3);
  const share = shareOption();
  const commit = option("against");
  execFileSync(process.execPath, ["scripts/build/main.mjs"], { stdio: "inherit" });
  const other = commit === undefined ? undefined : runtimeOf(commit);
  const rounds = await measureRounds({ events, pairs, share, other });
  console.log(JSON.stringify({ ...figures(rounds, events), share, events, ...rounds.rows }));
}

interface Task {
  readonly events: number;
  readonly pairs: number;
  readonly share: number;
  readonly other: OtherRuntime | undefined;
}

interface Rounds {
  readonly rounds: readonly Round[];
  readonly rows: { readonly delivered: number; readonly expected: number };
}

async function measureRounds({ events, pairs, share, other }: Task): Promise<Rounds> {
  await using services = await startServices({ events, density: share, knobs: { dopHint: PARALLELISM } });
  const { sink, tenant, folder } = services;
  const set = {
    services,
    node: imageNode(),
    bareClient: await bundle("test/bench/bareClient.ts", "bareClient"),
    bodies: join(folder, "bodies"),
  };
  console.log(`${describeMachine()}; clients on the image's Node, the runtime with its options`);
  console.log(`${events} events in ${tenant.blobs.length} blobs, ${share * 100} % match`);

  await sink.tell({ record: true });
  console.log(`first run, whose rows are checked and whose bodies are kept: ${show(await runRuntime(set))}`);
  await sink.tell({ save: set.bodies, quick: true });
  const rounds: Round[] = [];
  for (let pair = 1; pair <= pairs; pair++) {
    const round = {
      bare: await runBare(set),
      ours: await runRuntime(set),
      posting: await runPosting(set),
      ...(other !== undefined && { against: await runOther(set, other) }),
    };
    rounds.push(round);
    const shown = Object.entries(round).map(([client, measured]) => `${client} ${show(measured)}`);
    console.log(`round ${pair}: ${shown.join(" · ")}`);
  }
  const { rows: delivered, cpuSeconds } = await sink.tell({});
  console.log(`the sink took ${cpuSeconds.toFixed(1)} s of processor time for all of it`);
  return { rounds, rows: { delivered, expected: tenant.truth.rows } };
}

/** Medians; a ratio is that of each round. */
function figures({ rounds }: Rounds, events: number): Record<string, number> {
  const seconds = (client: Client): number => median(rounds.map((round) => round[client]?.seconds ?? NaN));
  const ratio = (of: (round: Round) => number): number => round2(median(rounds.map(of)));
  const cpu = median(rounds.map(({ ours }) => ours?.cpuSeconds ?? NaN));
  const hasOther = rounds.some(({ against }) => against !== undefined);
  return {
    eventsPerSecond: Math.round(events / seconds("ours")),
    ceilingEventsPerSecond: Math.round(events / seconds("bare")),
    ratio: ratio(({ bare, ours }) => (bare?.seconds ?? NaN) / (ours?.seconds ?? NaN)),
    postingRatio: ratio(({ posting, ours }) => (posting?.seconds ?? NaN) / (ours?.seconds ?? NaN)),
    cpuSecondsPerMillionEvents: round2((cpu * 1e6) / events),
    ...(hasOther && {
      againstRatio: ratio(({ ours, against }) => (ours?.cpuSeconds ?? NaN) / (against?.cpuSeconds ?? NaN)),
    }),
    peakRssMiB: Math.round(Math.max(...rounds.map(({ ours }) => ours?.peakRssMiB ?? NaN))),
  };
}

/** A whole `once` into an empty table. Throws when a row is missing afterwards. */
async function runRuntime({ services, node }: Set, other?: OtherRuntime): Promise<Measured> {
  const { tenant, sink, env, nodeArgs } = services;
  await sink.tell({ clear: true });
  const measured = await runOnce({
    env: { ...env, ...other?.env },
    node,
    nodeArgs: [...(other?.nodeArgs ?? IMAGE_NODE_ARGS), ...nodeArgs],
    ...(other !== undefined && { bundle: other.bundle }),
  });
  const { rows } = await sink.tell({});
  if (measured.exitCode !== 0 || rows !== tenant.truth.rows) {
    const wrote = `wrote ${rows} rows of ${tenant.truth.rows}`;
    throw new Error(`${other?.bundle ?? "our bundle"} ended with ${measured.exitCode} and ${wrote}`);
  }
  return measured;
}

/** Earlier commits may run out of heap while the machine has much else to do: such a run is repeated. */
async function runOther(set: Set, other: OtherRuntime): Promise<Measured> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runRuntime(set, other);
    } catch (error) {
      if (attempt === MAX_ATTEMPTS) throw error;
      console.log(`repeated: ${String(error)}`);
    }
  }
}

async function runBare(set: Set, more: Readonly<Record<string, string>> = {}): Promise<Measured> {
  const { services, node, bareClient } = set;
  const { tenant, nodeArgs } = services;
  const { NODE_OPTIONS: _, ...rest } = services.env;
  const measured = await measure([bareClient], {
    node,
    nodeArgs,
    env: {
      ...rest,
      BENCH_CONCURRENCY: String(CONCURRENCY),
      BENCH_WINDOWS: JSON.stringify(lastWeek()),
      ...more,
    },
  });
  const { records } = JSON.parse(measured.stdout) as { records: number };
  if (records !== tenant.truth.recordsServed) {
    throw new Error(`the bare client read ${records} records of ${tenant.truth.recordsServed}`);
  }
  return measured;
}

/** The bare client that also posts what the runtime posted. */
async function runPosting(set: Set): Promise<Measured> {
  const { services, bodies } = set;
  const { sink, tenant } = services;
  await sink.tell({ clear: true });
  const more = { BENCH_BODIES: bodies, BENCH_PARALLELISM: String(PARALLELISM) };
  const measured = await runBare(set, more);
  const { rows } = await sink.tell({});
  if (rows !== tenant.truth.rows) throw new Error(`the posting client wrote ${rows} rows`);
  return measured;
}

/** Seven days in windows of 12 hours, as the service wants them. */
function lastWeek(): [string, string][] {
  const now = systemClock.now();
  const time = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
  const starts = Array.from({ length: 14 }, (_, index) => now - 7 * DAY_MS + 60_000 + (index * DAY_MS) / 2);
  return starts.map((start, index) => [time(start), time(starts[index + 1] ?? now)]);
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

function show({ seconds, cpuSeconds, peakRssMiB }: Measured): string {
  return `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s CPU, ${Math.round(peakRssMiB)} MiB`;
}

void main();
