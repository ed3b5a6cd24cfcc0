import { writeFileSync } from "node:fs";
import type { Answer, Incoming, Route } from "../fakes/emulators/base/answer";
import { startServer } from "../fakes/emulators/base/server";
import { Environment } from "../fakes/emulators/dataverse/environment";
import type { Row } from "../fakes/emulators/dataverse/options";
import type { TokenClaims } from "../fakes/emulators/entra/tokens";
import { systemClock } from "../fakes/emulators/systemClock";
import type { SinkAnswer, SinkCall, SinkOptions } from "./sink";

/** The Dataverse fake in a process of its own; `sink.ts` starts it and tells it by messages what to do. */
async function main(): Promise<void> {
  const {
    certificate,
    apps,
    knobs,
    origin,
    latencyMs = 0,
  } = JSON.parse(process.env["BENCH_SINK"] ?? "{}") as SinkOptions;
  const environment = new Environment({ clock: systemClock, tokens: { verify }, apps, knobs });
  let bodies: Buffer[] | undefined;
  let isQuick = false;
  const pace = new Pace(latencyMs);
  const server = await startServer({
    clock: systemClock,
    certificate,
    route: (request) => {
      if (!isUpsert(request)) return environment.route(request);
      bodies?.push(request.body);
      const route = isQuick ? { operation: "quickUpsert", handle: quickUpsert } : environment.route(request);
      return route && { ...route, handle: (incoming) => pace.keep(incoming, route) };
    },
    commonHeaders: () => environment.commonHeaders(),
  });
  environment.origin = origin;
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
    const { throttled } = environment.counters;
    return {
      url: server.url,
      rows: rows.rows.size,
      throttled,
      ...pace.figures,
      cpuSeconds: (user + system) / 1e6,
    };
  };
  process.on("message", (call: SinkCall) => process.send?.(handle(call)));
  process.once("disconnect", () => process.exit());
  process.send?.(handle({}));
}

/** How long upserts take, and how many there are at a time. */
class Pace {
  #underWay = 0;
  #peak = 0;
  #firstMs: number | undefined;
  #lastMs: number | undefined;

  constructor(private readonly latencyMs: number) {}

  get figures(): Pick<SinkAnswer, "peakUpserts" | "upsertSeconds"> {
    const upsertSeconds = ((this.#lastMs ?? NaN) - (this.#firstMs ?? NaN)) / 1000;
    return { peakUpserts: this.#peak, upsertSeconds };
  }

  /** Answers so long after the request came, what the answer itself takes included. */
  async keep(request: Incoming, route: Route): Promise<Answer> {
    const startedMs = performance.now();
    this.#firstMs ??= startedMs;
    this.#peak = Math.max(this.#peak, ++this.#underWay);
    try {
      const answer = await route.handle(request);
      const leftMs = startedMs + this.latencyMs - performance.now();
      if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
      return answer;
    } finally {
      this.#underWay--;
      this.#lastMs = performance.now();
    }
  }
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
