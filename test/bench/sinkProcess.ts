import { writeFileSync } from "node:fs";
import type { Answer, Incoming } from "../fakes/emulators/base/answer";
import { startServer } from "../fakes/emulators/base/server";
import { Environment } from "../fakes/emulators/dataverse/environment";
import type { Row } from "../fakes/emulators/dataverse/options";
import type { TokenClaims } from "../fakes/emulators/entra/tokens";
import { systemClock } from "../fakes/emulators/systemClock";
import type { SinkAnswer, SinkCall, SinkOptions } from "./sink";

/** The Dataverse fake in a process of its own; `sink.ts` starts it and tells it by messages what to do. */
async function main(): Promise<void> {
  const { certificate, apps, knobs } = JSON.parse(process.env["BENCH_SINK"] ?? "{}") as SinkOptions;
  const environment = new Environment({ clock: systemClock, tokens: { verify }, apps, knobs });
  let bodies: Buffer[] | undefined;
  let isQuick = false;
  const server = await startServer({
    clock: systemClock,
    certificate,
    route: (request) => {
      if (isUpsert(request)) bodies?.push(request.body);
      if (isQuick && isUpsert(request)) return { operation: "quickUpsert", handle: quickUpsert };
      return environment.route(request);
    },
    commonHeaders: () => environment.commonHeaders(),
  });
  environment.origin = server.url;
  const rows = environment.organization.store.existing("admin_auditlog");
  /** Checks no more than that each row has an id: the two processors of a small machine are the clients'. */
  const quickUpsert = ({ body }: Incoming): Answer => {
    const { Targets: targets } = JSON.parse(body.toString()) as { Targets: { admin_auditlogid: string }[] };
    for (const { admin_auditlogid: id } of targets) rows.rows.set(id, NO_COLUMNS);
    return { status: 204 };
  };
  const handle = ({ clear, record, save, quick }: SinkCall): SinkAnswer => {
    isQuick = quick ?? isQuick;
    if (clear === true) rows.rows.clear();
    if (record === true) bodies = [];
    if (save !== undefined) writeFileSync(save, Buffer.concat((bodies ?? []).flatMap(framed)));
    if (save !== undefined) bodies = undefined;
    const { user, system } = process.cpuUsage();
    const { throttled, peakConcurrency } = environment.counters;
    return {
      url: server.url,
      rows: rows.rows.size,
      throttled,
      peakConcurrency,
      cpuSeconds: (user + system) / 1e6,
    };
  };
  process.on("message", (call: SinkCall) => process.send?.(handle(call)));
  process.once("disconnect", () => process.exit());
  process.send?.(handle({}));
}

const NO_COLUMNS: Row = {};

function isUpsert({ method, path }: Incoming): boolean {
  return method === "POST" && path.endsWith("UpsertMultiple");
}

/** A body behind its length. */
function framed(body: Buffer): Buffer[] {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return [length, body];
}

/** The login service is in another process, so tokens are read and not looked up. */
function verify(authorization: string | undefined): TokenClaims | undefined {
  const claims = /^Bearer [^.]+\.([^.]+)\./.exec(authorization ?? "")?.[1];
  if (claims === undefined) return undefined;
  return JSON.parse(Buffer.from(claims, "base64url").toString()) as TokenClaims;
}

void main();
