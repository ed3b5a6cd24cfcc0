import { execFile } from "node:child_process";
import { tryJson } from "../../../common/json";
import { isObject } from "../../../common/objects";
import { settings, type SettingName } from "../../../common/settings/runtimeSettings";
import { visibleText } from "../../../common/visibleText";
import { UsageError } from "../../commandLine";
import { workstationEnvironment } from "../../runtime/environment";
import { isAboutNoStack, pulumiOutputs } from "../../stackOutputs";
import type { CheckSignIn } from "../signIn";
import { initAdvice } from "../noStack";
import { environmentOf, type FleetStack, type Reading } from "../stacks";
import { conditionOf, type Condition, type Deployed, type RuntimeStatus } from "./condition";

type Environment = Readonly<Record<string, string | undefined>>;

/** A stack as the fleet's status shows it; nulls: not known. */
export interface StackStatus extends Condition {
  readonly stack: string;
  readonly tenantId: string | null;
  readonly runtimeVersion: string | null;
  /** When the last pass ended, completed or cut short. */
  readonly lastPassAt: string | null;
  readonly lagSeconds: number | null;
  readonly deadLetters: number | null;
  readonly openGaps: number | null;
  /** Where its container and its log are. */
  readonly link: string | null;
}

export interface ReadContext {
  readonly env: NodeJS.ProcessEnv;
  readonly checkSignIn: CheckSignIn;
  /** The bundle of the runtime. */
  readonly bundle: string;
}

const UNKNOWN = {
  runtimeVersion: null,
  lastPassAt: null,
  lagSeconds: null,
  deadLetters: null,
  openGaps: null,
  link: null,
} as const;

/** Reads a stack's outputs and its state, as the person who is signed in to its tenant. What goes wrong is an answer, too. */
export async function readStatus(reading: Reading, context: ReadContext): Promise<StackStatus> {
  const { stack } = reading;
  if ("problem" in reading) return unread(stack, null, { why: reading.problem, next: null });
  const { tenantId } = reading;
  const refusal = await context.checkSignIn(reading);
  if (refusal !== undefined) {
    const [why = "", ...next] = refusal.split("\n");
    return unread(stack, tenantId, { why, next: next.length === 0 ? null : next.join(" ") });
  }
  try {
    return await readSignedIn(reading, context);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return unread(
      stack,
      tenantId,
      isAboutNoStack(error.message)
        ? { why: "the backend doesn't have the stack yet", next: initAdvice(reading, context.env) }
        : { why: error.message, next: null },
    );
  }
}

/** Of a stack whose turn did not come. */
export function notRead({ stack }: Reading): StackStatus {
  return unread(stack, null, { why: "stopped before its turn", next: null });
}

async function readSignedIn(reading: FleetStack, { env: own, bundle }: ReadContext): Promise<StackStatus> {
  const { stack, tenantId } = reading;
  const outputs = await pulumiOutputs(stack, { env: { ...own, ...environmentOf(reading, own) } });
  const env = await workstationEnvironment(stack, own, async () => await Promise.resolve(outputs));
  const links = [outputs["logsLink"], outputs["resourceGroupLink"]];
  const link = links.find((each) => typeof each === "string") ?? null;
  const { stdout, stderr } = await runBundle([bundle, "status", "--json"], env);
  const status = tryJson(stdout);
  if (!isStatus(status)) return { ...unread(stack, tenantId, saidOn(stack, stderr)), link };
  return { ...shown(stack, status), ...conditionOf(stack, status, deployedOf(outputs)), tenantId, link };
}

function shown(
  stack: string,
  status: RuntimeStatus,
): Omit<StackStatus, keyof Condition | "tenantId" | "link"> {
  const { lastPass, runtimeVersion, lagSeconds, deadLetters, openGaps } = status;
  const endedMs = lastPass === null ? null : Date.parse(lastPass.startedAt) + lastPass.seconds * 1000;
  return {
    stack,
    runtimeVersion,
    lastPassAt: endedMs === null ? null : new Date(endedMs).toISOString(),
    lagSeconds,
    deadLetters: deadLetters.count,
    openGaps: openGaps.length,
  };
}

function unread(
  stack: string,
  tenantId: string | null,
  { why, next }: Pick<Condition, "why" | "next">,
): StackStatus {
  return { stack, tenantId, state: "can't be read", why, next, ...UNKNOWN };
}

function deployedOf({ runtimeSettings }: Readonly<Record<string, unknown>>): Deployed {
  const deployed = isObject(runtimeSettings) ? runtimeSettings : {};
  const valueOf = (name: SettingName): unknown => deployed[settings[name].variable];
  const pollInterval = valueOf("pollInterval");
  return {
    enabled: valueOf("enabled") !== "false",
    pollInterval: typeof pollInterval === "string" ? pollInterval : settings.pollInterval.default,
  };
}

/** Its exit code says what the document says. */
async function runBundle(
  args: readonly string[],
  env: Environment,
): Promise<{ stdout: string; stderr: string }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, args, { env, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ stdout, stderr: stderr === "" ? (error?.message ?? "") : stderr }),
    );
  });
}

function isStatus(value: unknown): value is RuntimeStatus {
  return isObject(value) && value["version"] === 1 && isObject(value["deadLetters"]);
}

/** What a command of the runtime says when it fails: `error: …`, of some lines, and where known `next: …`. */
function saidOn(stack: string, stderr: string): Pick<Condition, "why" | "next"> {
  const [, error, hint] = /(?:^|\n)error: ([^]*?)\s*(?:\nnext: (.*))?\s*$/.exec(stderr) ?? [];
  const why = error ?? stderr.trim().split("\n").at(-1) ?? "";
  // The runtime speaks of environment variables; those that it gets here come from the stack and from the shell.
  const next = / in the settings:\n/.test(why)
    ? `A variable that your shell sets: unset it. One of the stack's: correct its setting, then \`pulumi up --stack ${stack}\`.`
    : hint;
  return { why: visibleText(why), next: visibleText(next ?? "") || null };
}
