import { chunks } from "../../common/chunks";
import { AuthError, HttpError, isHttpError } from "../../common/errors";
import { MAX_ANSWER, readJsonText } from "../../common/http/body";
import { retryAfterMs } from "../../common/http/retryAfter";
import type { HttpRequest } from "../../common/http/send";
import type { ServiceClient, TokenSource } from "../../common/http/serviceClient";
import { tryJson } from "../../common/json";
import { isObject } from "../../common/objects";
import { SECOND_MS, type Clock } from "../../common/time";
import type { DirectoryUser, UserRef } from "../domain/enrichment";
import type { Directory } from "../sync/ports";

interface GraphOptions {
  readonly service: ServiceClient;
  /** Such as https://graph.microsoft.com. */
  readonly url: string;
  /** A token without the permission is forgotten: the next one may have it. */
  readonly tokens: Pick<TokenSource, "invalidate">;
  readonly clock: Clock;
}

/** The permission that reading departments needs; the basic profile of User.ReadBasic.All has none. */
export const USER_PERMISSION = "User.Read.All";

/** The same and what includes it. https://learn.microsoft.com/graph/api/user-get#permissions */
export const USER_PERMISSIONS: readonly string[] = [
  USER_PERMISSION,
  "User.ReadWrite.All",
  "Directory.Read.All",
  "Directory.ReadWrite.All",
];

/** Who may consent: https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent#prerequisites */
export const GRANT_USER_PERMISSION =
  `Grant the app registration the application permission ${USER_PERMISSION} of Microsoft Graph, with admin consent by a ` +
  "Privileged Role Administrator or Global Administrator; a new grant takes minutes to propagate.";

/** https://learn.microsoft.com/graph/json-batching */
const REQUESTS_PER_BATCH = 20;
/** Batches under way at once: far below 3,500 resource units in 10 s. https://learn.microsoft.com/graph/throttling-limits */
const PARALLELISM = 4;
/** So often a request within a batch is sent again after a failure that may pass … */
const ATTEMPTS = 5;
/** … and so long after a throttling that doesn't say when. */
const DEFAULT_WAIT_MS = 5 * SECOND_MS;

/** Of the properties, all but id and names come only when asked for. https://learn.microsoft.com/graph/api/user-get */
const SELECT = "id,displayName,userPrincipalName,department,jobTitle,city,country,userType";

/** One user under way. */
interface Question {
  readonly user: UserRef;
  /** What it is asked for by: an object id, a name. Those that the directory doesn't know are gone from it. */
  readonly keys: readonly string[];
  readonly attempt: number;
}

interface Part {
  readonly status: number;
  readonly waitMs: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Users of the tenant, by Microsoft Graph. */
export class GraphDirectory implements Directory {
  constructor(private readonly options: GraphOptions) {}

  async findUsers(
    users: readonly UserRef[],
    told: (user: UserRef, found: DirectoryUser | undefined) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#permitted(() => this.#findUsers(users, told, signal));
  }

  /** Reads one user, whichever, as a pass would. Throws what is wrong. */
  async sample(signal: AbortSignal): Promise<void> {
    await this.#permitted(async () => {
      const answer = await this.#send({ method: "GET", url: `/v1.0/users?$top=1&$select=${SELECT}` }, signal);
      const [first] = listIn(answer["value"]);
      if (first !== undefined) userIn(first);
    });
  }

  async #permitted(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (error instanceof AuthError) this.options.tokens.invalidate();
      throw error;
    }
  }

  async #findUsers(
    users: readonly UserRef[],
    told: (user: UserRef, found: DirectoryUser | undefined) => void,
    signal: AbortSignal,
  ): Promise<void> {
    let open: Question[] = users.map((user) => ({
      user,
      keys: [user.id, user.upn].filter((key) => key !== undefined),
      attempt: 1,
    }));
    while (open.length > 0) {
      const again: Question[] = [];
      const failures: unknown[] = [];
      let waitMs = 0;
      const take = (question: Question, part: Part): void => {
        try {
          const next = nextOf(question, part);
          if (next === undefined) told(question.user, part.status === 200 ? userIn(part.body) : undefined);
          else again.push(next);
          if (next !== undefined && part.status >= 429)
            waitMs = Math.max(waitMs, part.waitMs ?? DEFAULT_WAIT_MS);
        } catch (error) {
          failures.push(error);
        }
      };
      for (const batches of chunks(chunks(open, REQUESTS_PER_BATCH), PARALLELISM)) {
        await Promise.all(batches.map((batch) => this.#ask(batch, take, signal)));
        if (failures.length > 0) throw failures[0];
      }
      if (waitMs > 0) await this.options.clock.sleep(waitMs, signal);
      open = again;
    }
  }

  async #ask(
    batch: readonly Question[],
    take: (question: Question, part: Part) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const requests = batch.map(({ keys: [key = ""] }, index) => ({
      id: String(index),
      method: "GET",
      url: `${pathOf(key)}?$select=${SELECT}`,
    }));
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ requests });
    const answer = await this.#send({ method: "POST", url: "/v1.0/$batch", headers, body }, signal);
    const parts = new Map(listIn(answer["responses"]).map((part) => [part["id"], partOf(part)]));
    for (const [index, question] of batch.entries()) {
      const part = parts.get(String(index));
      if (part === undefined) throw oddAnswer("without an answer to each request of a batch");
      take(question, part);
    }
  }

  async #send(request: HttpRequest, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    const { service, url } = this.options;
    const accept = { accept: "application/json" };
    try {
      const text = await service.request(
        { ...request, url: `${url}${request.url}`, headers: { ...accept, ...request.headers } },
        (response) => readJsonText(response, MAX_ANSWER),
        signal,
      );
      const answer = tryJson(text, MAX_ANSWER.maxValues);
      if (isObject(answer)) return answer;
    } catch (error) {
      if (isHttpError(error) && error.status === 403) throw notPermitted(error.message, error);
      throw error;
    }
    throw oddAnswer("with something other than JSON");
  }
}

/** What is to be asked next for a user; undefined: it is settled. Throws what settles nothing. */
function nextOf({ user, keys, attempt }: Question, part: Part): Question | undefined {
  const { status } = part;
  const others = keys.slice(1);
  // Gone or renamed; and an id that it can't be is none that it knows.
  if (status === 404 || status === 400)
    return others.length > 0 ? { user, keys: others, attempt } : undefined;
  if (status === 200) return undefined;
  const said = messageIn(part.body);
  if (status === 401 || status === 403) throw notPermitted(`HTTP ${status}: ${said}`);
  if ((status !== 429 && status < 500) || attempt === ATTEMPTS)
    throw new HttpError(`Microsoft Graph answers HTTP ${status} for a user: ${said}`, { status });
  return { user, keys, attempt: attempt + 1 };
}

/** A name that begins with $ must stand in quotes. https://learn.microsoft.com/graph/api/user-get */
function pathOf(key: string): string {
  if (!key.startsWith("$")) return `/users/${encodeURIComponent(key)}`;
  return `/users('${encodeURIComponent(key.replaceAll("'", "''"))}')`;
}

/**
 * Without the right, Graph may answer with objects of which everything but the id is empty; each user has a name to sign in with.
 * https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
 */
function userIn(user: Readonly<Record<string, unknown>>): DirectoryUser {
  if (text(user["userPrincipalName"]) === undefined)
    throw notPermitted("users come back with their id alone");
  return {
    name: text(user["displayName"]),
    jobTitle: text(user["jobTitle"]),
    department: text(user["department"]),
    city: text(user["city"]),
    country: text(user["country"]),
    isGuest: user["userType"] === "Guest",
  };
}

function notPermitted(said: string, cause?: unknown): AuthError {
  return new AuthError(`the app may not read users (${said})`, { hint: GRANT_USER_PERMISSION, cause });
}

function partOf(part: Readonly<Record<string, unknown>>): Part {
  const { status, headers, body } = part;
  const named = new Map(
    Object.entries(isObject(headers) ? headers : {}).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]),
  );
  const waitMs = retryAfterMs({ get: (name) => named.get(name) ?? null }, 0);
  return { status: typeof status === "number" ? status : 0, waitMs, body: isObject(body) ? body : {} };
}

function messageIn({ error }: Part["body"]): string {
  return (isObject(error) ? text(error["message"]) : undefined) ?? "no message";
}

function listIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw oddAnswer("without a list");
}

function oddAnswer(what: string): HttpError {
  return new HttpError(`Microsoft Graph answers ${what}`, { status: 200, serviceCode: "oddAnswer" });
}

function text(value: unknown): string | undefined {
  const trimmed = typeof value === "string" ? value.trim() : "";
  return trimmed === "" ? undefined : trimmed;
}
