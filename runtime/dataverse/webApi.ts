import { type AnswerLimit, MAX_ANSWER, readJsonText } from "../../common/http/body";
import type { HttpRequest, HttpResponse } from "../../common/http/send";
import type { ServiceClient } from "../../common/http/serviceClient";
import { WEB_API_HEADERS, WEB_API_PATH } from "../../common/dataverse/webApi";
import { clipped, firstLine } from "../../common/errors";
import { tryJson } from "../../common/json";
import { isObject } from "../../common/objects";
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

export type Json = Readonly<Record<string, unknown>>;

/** Parallel requests until the environment has said what it likes. */
const FIRST_PARALLELISM = 4;

/** Calls of one environment's Web API; errors that an admin must act on say what to do. */
export class WebApi {
  #parallelism = FIRST_PARALLELISM;

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
