import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import {
  REGISTRATION,
  startSimulatedTenant,
  type SimulatedTenant,
  type SimulatedTenantOptions,
} from "./simulatedTenant";
import { systemClock } from "./systemClock";
import { readVerified } from "./verified";

const NUMBERS = {
  events: "events",
  seed: "seed",
  days: "days",
  apps: "apps",
  users: "users",
  environments: "environments",
  "matching-share": "matchingShare",
  "legacy-share": "legacyShare",
  "unknown-app-share": "unknownAppShare",
  "records-per-blob": "recordsPerBlob",
  "record-bytes": "recordBytes",
  "duplicate-blobs": "duplicateBlobs",
  "late-blobs": "lateBlobs",
  "poison-rows": "poisonRows",
  "unreadable-records": "unreadableRecords",
  "overlong-names": "overlongNames",
} satisfies Record<string, keyof SimulatedTenantOptions>;

const USAGE = `npm run emulators -- [--events 20000] [--federated] [--administrator] [--like verified.json] ${Object.keys(
  NUMBERS,
)
  .slice(1)
  .map((flag) => `[--${flag} n]`)
  .join(" ")}`;

/** Starts the simulated tenant alone, prints the settings to use it, and stays until SIGINT or SIGTERM. */
export async function main(argv: readonly string[]): Promise<number> {
  const choice = readArguments(argv);
  if (choice === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const tenant = await startSimulatedTenant(choice.options);
  // Before anything is printed: whoever reads it may send the signal at once.
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  process.stdout.write(describe(tenant, choice.federated));
  await stopped;
  return close(tenant);
}

function readArguments(
  argv: readonly string[],
): { options: SimulatedTenantOptions; federated: boolean } | undefined {
  try {
    const flags = Object.fromEntries(Object.keys(NUMBERS).map((flag) => [flag, { type: "string" as const }]));
    const { values }: { values: Record<string, string | boolean | undefined> } = parseArgs({
      args: [...argv],
      options: {
        ...flags,
        federated: { type: "boolean" },
        administrator: { type: "boolean" },
        like: { type: "string" },
      },
    });
    const given = Object.entries(NUMBERS).flatMap(([flag, name]) => {
      const text = values[flag];
      return text === undefined ? [] : [[name, wholeOrShare(flag, String(text))] as const];
    });
    return {
      options: {
        clock: systemClock,
        events: 20_000,
        spread: "officeWeek",
        graph: {},
        // In Dataverse the app may then delete rows, too, as `npm run verify -- --write` does.
        ...(values["administrator"] === true
          ? { environment: { prepared: "kit", administrators: [REGISTRATION.clientId] } }
          : {}),
        ...(values["like"] === undefined ? {} : readVerified(readFileSync(String(values["like"]), "utf8"))),
        ...Object.fromEntries(given),
      },
      federated: values["federated"] === true,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}

function wholeOrShare(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw new RangeError(`--${flag} needs a number.`);
  return value;
}

function describe({ tenant, env, envFederated, graph }: SimulatedTenant, federated: boolean): string {
  const { truth, blobs } = tenant;
  const settings = Object.entries(federated ? envFederated : env).map(
    ([name, value]) => `export ${name}=${value}`,
  );
  // No setting of the runtime, which would refuse it.
  const forVerify = `# npm run verify also takes AUDITLOG_GRAPH_EMULATOR_URL=${graph?.url ?? ""}`;
  const summary = `# ${truth.records} records in ${blobs.length} blobs, ${truth.launches} launches of ${truth.apps} apps; stop with Ctrl+C`;
  return `${[...settings, forVerify, summary].join("\n")}\n`;
}

async function close(tenant: SimulatedTenant): Promise<number> {
  try {
    await tenant[Symbol.asyncDispose]();
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

if (require.main === module) void main(process.argv.slice(2)).then((status) => (process.exitCode = status));
