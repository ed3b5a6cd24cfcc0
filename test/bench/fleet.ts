import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ok } from "../stack/engine/command";
import { comparable } from "../stack/engine/fleet/sameDigest";
import { startTenants, type FleetTenants } from "../stack/engine/fleet/tenants";
import type { Stack, StackConfig } from "../stack/engine/stack";
import { SMALL } from "../stack/engine/tenant";
import { lookAround } from "../stack/cli/find";
import { describeMachine, numberOption } from "./measure";

/**
 * npm run bench:fleet [-- --tenants N --each N]: the real CLI against fakes. `npm run fleet -- up` makes all stacks, and
 * `pulumi preview --expect-no-changes` of each must agree; then some settings change, and `npm run fleet -- preview` is
 * measured beside a loop of `pulumi preview` in a shell, from start to end with all their processes.
 */
const LIMITS = { wall: 0.45, cpu: 0.75, peakGB: 1.2 };
const PREVIEW = "pulumi preview --non-interactive --color never";
const DIGEST = `${PREVIEW} --json --show-replacement-steps`;

interface Variant {
  readonly settings: StackConfig;
  /** What changes before the measured previews. */
  readonly change: StackConfig;
}

const EMAILS = { alertEmails: ["admin@contoso.com"] };
const project = (settings: StackConfig): StackConfig =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [`audit-log-connector:${key}`, value]));
const VARIANTS: readonly Variant[] = [
  { settings: { ...SMALL, ...EMAILS }, change: project({ pollInterval: "PT5M" }) },
  { settings: { ...SMALL, credential: "secret" }, change: project({ credential: "federated" }) },
  { settings: { ...SMALL, hosting: "job", enrich: true }, change: {} },
];

interface FleetStack {
  readonly name: string;
  readonly stack: Stack;
  readonly change: StackConfig;
  /** Signs in and chooses the subscription, as a person would before each of them. */
  readonly variables: string;
}

interface Figures {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakGB: number;
}

async function main(): Promise<void> {
  const [count, each] = [numberOption("tenants", 12), numberOption("each", 3)];
  console.log(`${describeMachine()}; Pulumi ${lookAround().installed ?? lookAround().built}, ${versions()}`);
  await using fleet = await startTenants(count);
  const stacks = await makeStacks(fleet, each);
  console.log(`${stacks.length} stacks: ${count} tenants × ${each}`);
  const { workspace } = fleet;
  const before = stacks.map(({ name }) =>
    readFileSync(join(workspace.folder, `Pulumi.${name}.yaml`), "utf8"),
  );

  const up = ok(await workspace.shell("npm run --silent fleet -- up --yes --stacks 'prod-*'", {}));
  console.log(`up by the fleet: ${up.seconds.toFixed(1)} s`);
  const noChanges = ok(await workspace.shell(loop(stacks, `${PREVIEW} --expect-no-changes > /dev/null`), {}));
  console.log(`pulumi preview --expect-no-changes of each: exit code 0, ${noChanges.seconds.toFixed(1)} s`);
  const after = stacks.map(({ name }) => readFileSync(join(workspace.folder, `Pulumi.${name}.yaml`), "utf8"));
  if (!isDeepStrictEqual(before, after)) throw new Error("a stack file differs after the fleet's up");

  for (const { stack, change } of stacks) stack.setConfig(change);
  const shell = await measured(fleet, `mkdir shell\n${loop(stacks, `${DIGEST} > shell/$STACK.json`)}`);
  show("loop of pulumi preview", shell);
  const ours = await measured(
    fleet,
    "npm run --silent fleet -- preview --stacks 'prod-*' --parallel 2 --digests fleet >fleet.log || [ $? = 2 ]",
  );
  show("npm run fleet -- preview", ours);
  const differing = stacks.filter(({ name }) => !isSameDigest(fleet, name)).map(({ name }) => name);
  if (differing.length > 0) throw new Error(`digests differ: ${differing.join(", ")}`);
  console.log(`${stacks.length} digests equal`);
  judge({
    wall: ours.seconds / shell.seconds,
    cpu: ours.cpuSeconds / shell.cpuSeconds,
    peakGB: ours.peakGB,
  });
}

async function makeStacks({ tenants }: FleetTenants, each: number): Promise<FleetStack[]> {
  const stacks: FleetStack[] = [];
  for (const [index, tenant] of tenants.entries()) {
    for (let number = 0; number < each; number++) {
      const { settings, change } = VARIANTS[number % VARIANTS.length] ?? { settings: SMALL, change: {} };
      const name = `prod-${index}-${number}`;
      const { ARM_TENANT_ID, ARM_SUBSCRIPTION_ID } = tenant.variables;
      const variables = `ARM_TENANT_ID=${ARM_TENANT_ID} ARM_SUBSCRIPTION_ID=${ARM_SUBSCRIPTION_ID}`;
      stacks.push({ name, change, variables, stack: await tenant.stack(name, settings) });
    }
  }
  return stacks;
}

/** One command for each stack, one after the other. */
function loop(stacks: readonly FleetStack[], command: string): string {
  const lines = stacks.map(
    ({ name, variables }) => `${variables} ${command.replaceAll("$STACK", name)} --stack ${name}`,
  );
  return lines.join("\n");
}

async function measured({ workspace }: FleetTenants, script: string): Promise<Figures> {
  const { seconds, peakRssMb = NaN, stdout } = ok(await workspace.shell(`${script}\ntimes`, {}));
  // The second line of `times` is that of the children. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/times.html
  const [user = NaN, system = NaN] = [
    ...(stdout.trim().split("\n").at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g),
  ].map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest));
  return { seconds, cpuSeconds: user + system, peakGB: peakRssMb / 1000 };
}

function isSameDigest({ workspace }: FleetTenants, name: string): boolean {
  const [theirs, ours] = ["shell", "fleet"].map((folder) =>
    comparable(readFileSync(join(workspace.folder, folder, `${name}.json`), "utf8")),
  );
  return isDeepStrictEqual(theirs, ours);
}

function show(what: string, { seconds, cpuSeconds, peakGB }: Figures): void {
  console.log(
    `${what}: ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processor time, ${peakGB.toFixed(2)} GB at most`,
  );
}

function judge(figures: typeof LIMITS): void {
  console.log(
    JSON.stringify(figures, (_, value: unknown) =>
      typeof value === "number" ? Number(value.toFixed(3)) : value,
    ),
  );
  for (const [name, limit] of Object.entries(LIMITS)) {
    const figure = figures[name as keyof typeof LIMITS];
    if (figure <= limit) continue;
    console.error(`${name} is ${figure.toFixed(3)}, above ${limit}`);
    process.exitCode = 1;
  }
}

function versions(): string {
  const { dependencies } = JSON.parse(readFileSync(resolve(__dirname, "../../package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  return ["@pulumi/pulumi", "@pulumi/azure-native", "@pulumi/azuread"]
    .map((name) => `${name} ${dependencies[name]}`)
    .join(", ");
}

void main();
