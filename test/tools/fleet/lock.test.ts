import { holderState, lookUpProcess, type Here, type ProcessLookUp } from "../../../tools/fleet/holder";
import { explainLock, locksIn, type Lock } from "../../../tools/fleet/lock";

const AT = Date.parse("2026-11-29T10:00:00Z");
const LOCK: Lock = {
  url: "file:///state/.pulumi/locks/organization/hello/prod-a/1.json",
  user: "ada",
  host: "build-1",
  pid: 4711,
  createdMs: AT,
};
const SAID = `error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/hello/prod-a/1.json: created by ada@build-1 (pid 4711) at 2026-11-29T10:00:00Z
  azblob://state/.pulumi/locks/x.json: created by CONTOSO\\Ada L@build-2 (pid 12) at 2026-11-29T11:00:00+02:00
`;

test("each lock that the CLI names is read: host, process, and when, in any time zone", () => {
  expect(locksIn(SAID)).toEqual([
    LOCK,
    {
      url: "azblob://state/.pulumi/locks/x.json",
      user: "CONTOSO\\Ada L",
      host: "build-2",
      pid: 12,
      createdMs: AT - 3_600_000,
    },
  ]);
});

test("another error names no lock", () => {
  expect(locksIn("error: x: created by ada@build-1 (pid 4711) at 2026-11-29T10:00:00Z")).toEqual([]);
});

const here = (found: ProcessLookUp, more: Partial<Here> = {}): Here => ({
  hostname: "build-1",
  isPipeline: false,
  lookUp: () => found,
  ...more,
});
const GONE = { isAlive: false, startedMs: undefined };

test.each<[string, Here, string]>([
  ["has ended where no process has its id", here(GONE), "dead"],
  ["has ended where a later process has its id", here({ isAlive: true, startedMs: AT + 60_000 }), "dead"],
  [
    "runs where a process with its id is older than the lock",
    here({ isAlive: true, startedMs: AT - 5_000 }),
    "running",
  ],
  [
    "may run where it can't be told since when a process has its id",
    here({ isAlive: true, startedMs: undefined }),
    "running",
  ],
  ["is unknown on another host", here(GONE, { hostname: "build-2" }), "unknown"],
  ["is unknown in a pipeline, whose hosts share names", here(GONE, { isPipeline: true }), "unknown"],
])("a lock's process %s", (_, machine, state) => {
  expect(holderState(LOCK, machine)).toBe(state);
});

test("this process is alive, and began before now; one that never was is not", () => {
  const own = lookUpProcess(process.pid);

  expect(own.isAlive).toBe(true);
  // It has run for as long as performance.now() says, give or take a start-up.
  expect(Math.abs((own.startedMs ?? 0) - performance.timeOrigin)).toBeLessThan(10_000);
  expect(lookUpProcess(2 ** 22 + 1)).toEqual({ isAlive: false, startedMs: undefined });
});

const explained = (state: "dead" | "running" | "unknown"): string =>
  explainLock("prod-a", LOCK, { state, nowMs: AT + 4 * 60_000, cancel: "pulumi cancel --stack prod-a" });

test("pulumi cancel is advised for a dead process alone", () => {
  expect(explained("dead")).toMatch(
    /\n {2}pulumi cancel --stack prod-a\n {2}npm run fleet -- refresh --stacks prod-a$/,
  );
  expect(explained("running")).not.toContain("cancel");
  expect(explained("unknown")).not.toContain("cancel");
});

test.each(["dead", "running", "unknown"] as const)(
  "host, process and age are named when it is %s",
  (state) => {
    expect(explained(state)).toMatch(
      /^locked for 4 min by process 4711 of ada on host build-1 \(file:\/\/\/state/,
    );
  },
);
