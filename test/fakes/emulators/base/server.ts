import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

import { FaultPlan } from "../../faults";
import type { Certificate } from "../arm/tls";
import type { Call, CallInProgress, Clock, Emulator, Fault } from "../emulator";
import { json, Refusal, type Answer, type Incoming, type Route } from "./answer";
import { CallLog } from "./callLog";
import { faultAnswer, send, sendCut, sendStart } from "./respond";

const SMALL_BODY_BYTES = 16_384;
// Longer than any idle client keeps a socket, so the server is never the one to close it under a request.
const KEEP_ALIVE_MS = 65_000;
// Dataverse takes longer request lines than Node's default of 16 KiB.
const MAX_HEADER_BYTES = 98_304;

/** What an emulator brings to the common base. */
export interface ServerOptions {
  readonly clock: Clock;
  /** The route of a request, or undefined: such a request gets 404 and fails the disposal. */
  route(request: Incoming): Route | undefined;
  /** Headers of every answer, faults included. */
  commonHeaders?(): Readonly<Record<string, string>>;
  /** Real time each answer is held back; a benchmark sets it, tests leave it at 0. */
  readonly latencyMs?: number;
  /** Of https. @default http */
  readonly certificate?: Certificate | undefined;
}

/** Starts the http side of an emulator on a free loopback port. */
export async function startServer(options: ServerOptions): Promise<Emulator> {
  const emulator = new HttpEmulator(options);
  await emulator.listen();
  return emulator;
}

class HttpEmulator implements Emulator {
  private readonly log = new CallLog();
  private readonly faults = new FaultPlan<CallInProgress, Fault>();
  private readonly server: Server;
  private address = "";
  private port = 0;
  private isDisposed = false;
  private readonly listeners: ((call: CallInProgress) => void)[] = [];

  constructor(private readonly options: ServerOptions) {
    const { certificate } = options;
    const how = { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS };
    this.server = certificate === undefined ? createServer(how) : createTlsServer({ ...how, ...certificate });
    this.server.on("request", (request, response) => void this.serve(request, response));
  }

  get url(): string {
    return this.address;
  }

  get calls(): readonly Call[] {
    return this.log.calls;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(this.port, "127.0.0.1", resolve);
    });
    // A server listening on a port has an AddressInfo, never a pipe name.
    this.port = (this.server.address() as AddressInfo).port;
    const scheme = this.options.certificate === undefined ? "http" : "https";
    this.address = `${scheme}://127.0.0.1:${this.port}`;
  }

  count(operation?: string): number {
    return this.log.count(operation);
  }

  failNext(fault: Fault, { operation, times = 1 }: { operation?: string; times?: number } = {}): void {
    const matches = (call: CallInProgress) => (operation ?? call.operation) === call.operation;
    this.faults.add({ fault, matches, what: `the next ${operation ?? "request"}`, times });
  }

  failWhen(
    matches: (call: CallInProgress) => boolean,
    fault: Fault,
    { times = Infinity }: { times?: number } = {},
  ): void {
    this.faults.add({ fault, matches, what: "requests picked by a predicate", times });
  }

  onCall(listener: (call: CallInProgress) => void): void {
    this.listeners.push(listener);
  }

  lift(): void {
    this.faults.lift();
  }

  async refuse(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  async accept(): Promise<void> {
    if (!this.server.listening) await this.listen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isDisposed) return;
    this.isDisposed = true;
    if (this.server.listening) await this.refuse();
    const complaint = [
      section("No route for:", this.log.unrouted),
      section("Fault planned but not used:", this.faults.unused()),
      section("The emulator itself failed:", this.log.bugs),
    ].join("");
    if (complaint !== "") throw new Error(complaint.trimEnd());
  }

  private async serve(raw: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = this.options.clock.now();
    const body = await readBody(raw);
    if (body === undefined) return;
    const request = incoming(raw, { body, atMs });
    const route = this.routeOf(request);
    const call = {
      operation: route.operation,
      method: request.method,
      path: request.path,
      query: request.query,
    };
    const text = body.length > 0 && body.length <= SMALL_BODY_BYTES ? { body: body.toString() } : {};
    for (const listener of this.listeners) listener({ ...call, ...text });
    const fault = this.faults.take({ ...call, ...text });
    const status = await this.answer(response, { request, route, fault });
    this.log.add({ ...call, ...text, status, atMs, headers: request.headers });
  }

  private async answer(
    response: ServerResponse,
    { request, route, fault }: { request: Incoming; route: Route; fault: Fault | undefined },
  ): Promise<number> {
    const replaces = fault !== undefined && (fault.status !== undefined || fault.reset === true);
    const skipped = replaces && fault.afterEffect !== true;
    const truth = skipped ? undefined : await this.perform(route, request);
    await holdBack((fault?.delayMs ?? 0) + (this.options.latencyMs ?? 0));
    if (fault?.reset === true) {
      response.socket?.resetAndDestroy();
      return 0;
    }
    const given = replaces || truth === undefined ? faultAnswer(fault ?? {}) : truth;
    const answer = fault?.edit?.(given) ?? given;
    if (response.destroyed) return answer.status;
    const common = this.commonHeaders();
    if (fault?.raw !== undefined) response.socket?.end(fault.raw(answer));
    else if (fault?.truncate !== undefined) sendCut(response, answer, { bytes: fault.truncate, common });
    else if (fault?.stall !== undefined) sendStart(response, answer, { bytes: fault.stall, common });
    else send(response, answer, common);
    return answer.status;
  }

  private async perform(route: Route, request: Incoming): Promise<Answer> {
    try {
      return await route.handle(request);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.log.bugs.push(`${request.method} ${request.path}: ${text}`);
      return json(500, { error: { code: "emulator", message: text } });
    }
  }

  private routeOf(request: Incoming): Route {
    const route = this.options.route(request);
    if (route !== undefined) return route;
    const query = request.query.size === 0 ? "" : `?${request.query.toString()}`;
    this.log.unrouted.push(`${request.method} ${request.path}${query}`);
    const message = `No HTTP resource was found that matches the request URI '${this.address}${request.path}'.`;
    return { operation: "unrouted", handle: () => json(404, { Message: message }) };
  }

  private commonHeaders(): Readonly<Record<string, string>> {
    const date = new Date(this.options.clock.now()).toUTCString();
    return { Date: date, ...this.options.commonHeaders?.() };
  }
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${title}\n${lines.map((line) => `- ${line}`).join("\n")}\n`;
}

function incoming(raw: IncomingMessage, rest: { body: Buffer; atMs: number }): Incoming {
  const url = new URL(raw.url ?? "/", "http://127.0.0.1");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return { method: raw.method ?? "GET", path: url.pathname, query: url.searchParams, headers, ...rest };
}

async function readBody(raw: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    raw.on("data", (chunk: Buffer) => chunks.push(chunk));
    raw.on("end", () => resolve(Buffer.concat(chunks)));
    raw.on("error", () => resolve(undefined));
    raw.on("close", () => resolve(undefined));
  });
}

async function holdBack(ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
}
