import { randomUUID } from "node:crypto";
import { closeSync, existsSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf } from "../../common/errors";
import { tryJson } from "../../common/json";
import { isObject } from "../../common/objects";
import { deploymentClouds } from "../../common/deploymentClouds";
import { nearest } from "../../common/settings/nearest";
import { createCredential } from "../../provider/azure/credentials";
import { readText, runCommandLine, UsageError } from "../commandLine";
import { onInterrupts } from "../interrupts";
import { CantTell } from "./cantTell";
import { questions } from "./questions";
import type { PersonToken } from "./services";
import { readTarget, type Target } from "./target";
import { verify } from "./verify";

const USAGE = `npm run verify -- [--stack <name>] [--write] [--only <id>,<id>] [--out <file>]

Asks the services of a tenant what the connector assumes of them, in a few minutes, and writes the answers to a file
(verified.json) without names, ids and addresses. Without --stack, the variables of the runtime name the tenant. Only reads,
unless --write is given. docs/verify.md says what it needs, and lists the questions.

Exit codes: 0 all that could be told is as assumed; 1 something differs, or a row could not be removed; 2 usage;
130 stopped by Ctrl+C, with what was known by then in the file.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stack: { type: "string" },
      write: { type: "boolean", default: false },
      only: { type: "string" },
      out: { type: "string", default: "verified.json" },
    },
  });
  const only = values.only === undefined ? undefined : idsOf(values.only);
  if (!values.write) refuseWriting(only);
  const target = await readTarget(values.stack, process.env);
  checkWritable(values.out);
  const { stop, leave } = onSignals(values.write);
  const { file, left } = await verify({
    target,
    personToken: deployerToken(target),
    newId: randomUUID,
    only,
    write: values.write,
    stop,
    leave,
    print: (line) => console.log(line),
  });
  writeFileSync(values.out, `${JSON.stringify(file, undefined, 2)}\n`);
  console.log(
    `Written to ${values.out}. A simulated tenant that answers so: npm run emulators -- --like ${values.out}`,
  );
  const differs = file.answers.some(({ verdict }) => verdict === "differs");
  process.exitCode = stop.aborted ? 130 : differs || left.length > 0 ? 1 : 0;
}

function idsOf(text: string): string[] {
  const known = questions.map(({ id }) => id);
  const ids = text.split(",").map((id) => id.trim());
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown === undefined) return ids;
  const meant = nearest(unknown, known);
  throw new UsageError(
    `--only names no question: "${unknown}"; ${meant === undefined ? "docs/verify.md lists them" : `did you mean ${meant}?`}`,
  );
}

function refuseWriting(only: readonly string[] | undefined): void {
  const writing = questions.filter(({ id, writes }) => writes === true && only?.includes(id) === true);
  if (writing.length > 0)
    throw new UsageError(`${writing.map(({ id }) => id).join(", ")}: asked with --write alone`);
}

/** The first signal ends the run, the second the removal of rows, too. */
function onSignals(writes: boolean): { readonly stop: AbortSignal; readonly leave: AbortSignal } {
  const stop = new AbortController();
  const leave = new AbortController();
  onInterrupts({
    first() {
      stop.abort();
      if (writes) console.error("Stopping: rows are removed; Ctrl+C again leaves them, and names them.");
    },
    second: () => leave.abort(),
  });
  return { stop: stop.signal, leave: leave.signal };
}

/** Before half an hour is spent. */
function checkWritable(file: string): void {
  const isNew = !existsSync(file);
  if (!isNew && statSync(file).isFile() && !isOurs(file))
    throw new UsageError(`${file} is another file, and isn't written over: name a new one by --out`);
  try {
    closeSync(openSync(file, "a"));
    if (isNew) rmSync(file);
  } catch (error) {
    throw new UsageError(`${file} can't be written: ${messageOf(error)}`, { cause: error });
  }
}

function isOurs(file: string): boolean {
  const content = tryJson(readText(file));
  return isObject(content) && content["format"] === 1 && Array.isArray(content["answers"]);
}

/** The identity of `pulumi up`: the Azure CLI's, or that of the ARM_ variables. */
function deployerToken({ cloud, tenantId }: Target): PersonToken {
  return async (resource) => {
    try {
      const place = { cloud: deploymentClouds[cloud], account: { tenantId } };
      const token = await (await createCredential(process.env, place)).getToken(`${resource}/.default`);
      if (token !== null) return token.token;
    } catch {
      // What the command line says may name an account.
    }
    throw new CantTell(
      `no token of yours for Dataverse or Graph: run az login --tenant <tenant id>${cloud === "commercial" || cloud === "gcc" ? "" : ", after az cloud set"}, or set the ARM_ variables`,
    );
  };
}

void runCommandLine(main, USAGE);
