import { WEB_API_HEADERS, WEB_API_PATH } from "../../common/dataverse/webApi";
import type { appTable, auditTable } from "../../common/dataverse/columns";
import { clipped, firstLine } from "../../common/errors";
import { type AnswerLimit, MAX_ANSWER, readJsonText } from "../../common/http/body";
import type { HttpRequest, HttpResponse } from "../../common/http/send";
import type { ServiceClient } from "../../common/http/serviceClient";
import { tryJson } from "../../common/json";
import { isObject } from "../../common/objects";
import type { PackedRow } from "../domain/row";
import type { RejectedRow } from "../sync/ports";
import { writeBisecting } from "./bisect";
import { BodyMemory, bulkBody } from "./bulkBody";
import { type Caller, explained, oddAnswer } from "./errorCodes";

export interface WebApiOptions extends Caller {
  readonly service: ServiceClient;
}

export interface Call {
  /** @default GET */
  readonly method?: HttpRequest["method"];
  readonly body?: Json | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default MAX_ANSWER */
  readonly limit?: AnswerLimit;
}

type BulkMessage = "UpsertMultiple" | "UpdateMultiple";
type Table = typeof auditTable | typeof appTable;
export type Json = Readonly<Record<string, unknown>>;

/** Rows in one request of the smaller writes: launches of apps, links of rows. */
export const BATCH_SIZE = 500;
/** Parallel requests until the environment has said what it likes. */
const FIRST_PARALLELISM = 4;

/** Requests of the Web API of one environment. */
export class WebApi {
  #parallelism = FIRST_PARALLELISM;
  readonly #memory = new BodyMemory();

  constructor(private readonly options: WebApiOptions) {}

  get url(): string {
    return this.options.url;
  }

  /** Requests worth having under way at once, by the environment's own hint (x-ms-dop-hint). */
  get parallelism(): number {
    return this.#parallelism;
  }

  /** The JSON object at a path below the Web API's own, or at an address that an answer gave. */
  async get(address: string, signal: AbortSignal, call: Omit<Call, "method" | "body"> = {}): Promise<Json> {
    const text = await this.call(address, call, signal);
    const answer = tryJson(text, (call.limit ?? MAX_ANSWER).maxValues);
    if (isObject(answer)) return answer;
    throw oddAnswer(`with something other than JSON: ${clipped(firstLine(text))}`);
  }

  /** Updates existing rows; returns those that are refused, most often because they don't exist. */
  async update(table: Table, rows: readonly PackedRow[], signal: AbortSignal): Promise<RejectedRow[]> {
    const refused: RejectedRow[] = [];
    for (let start = 0; start < rows.length; start += BATCH_SIZE) {
      const write = (batch: readonly PackedRow[]): Promise<void> =>
        this.bulk("UpdateMultiple", table, batch, signal);
      refused.push(...(await writeBisecting(rows.slice(start, start + BATCH_SIZE), write)));
    }
    return refused;
  }

  async bulk(
    message: BulkMessage,
    table: Table,
    rows: readonly PackedRow[],
    signal: AbortSignal,
  ): Promise<void> {
    const body = bulkBody(table.logicalName, rows, this.#memory);
    await this.call(`${table.entitySet}/Microsoft.Dynamics.CRM.${message}`, { method: "POST", body }, signal);
    this.#memory.giveBack(body);
  }

  async call(address: string, call: Call, signal: AbortSignal): Promise<string> {
    const { service, url, clientId } = this.options;
    const { method = "GET", body, headers, limit = MAX_ANSWER } = call;
    const content = body === undefined ? {} : { body: Buffer.isBuffer(body) ? body : JSON.stringify(body) };
    const request = {
      method,
      // The service itself refuses addresses of other hosts.
      url: URL.canParse(address) ? address : `${url}${WEB_API_PATH}${address}`,
      headers: { ...WEB_API_HEADERS, ...headers },
      ...content,
    };
    const read = async (response: HttpResponse): Promise<string> => {
      const hint = Number(response.headers.get("x-ms-dop-hint") ?? "");
      if (Number.isInteger(hint) && hint > 0) this.#parallelism = hint;
      return await readJsonText(response, limit);
    };
    try {
      return await service.request(request, read, signal);
    } catch (error) {
      throw explained(error, { url, clientId });
    }
  }
}

/** The rows of a set's answer. */
export function listOf({ value }: Json): readonly Json[] {
  return rowsOf(value);
}

export function rowsOf(value: unknown): readonly Json[] {
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw oddAnswer("without a list of rows");
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function timeOf(value: unknown): number | undefined {
  const ms = Date.parse(textOf(value));
  return Number.isNaN(ms) ? undefined : ms;
}
