import { isObject, json, type Answer, type Incoming } from "./base/answer";
import type { Clock } from "./emulator";

/** A user of the directory. https://learn.microsoft.com/graph/api/resources/user */
export interface GraphUser {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly userType: "Member" | "Guest";
  readonly department?: string | undefined;
  readonly jobTitle?: string | undefined;
  readonly city?: string | undefined;
  readonly country?: string | undefined;
}

export interface UsersKnobs {
  /** What an app without User.Read.All gets: 403, or objects with nothing but an id. @default "forbidden" */
  readonly withoutRight?: "forbidden" | "idOnly";
  /** Resource units of the tenant in 10 s. @default 3500, that of the smallest tenants */
  readonly unitsPer10s?: number;
}

type Part = { readonly status: number; readonly headers?: Record<string, string>; readonly body: object };

const PERMISSION = "User.Read.All";
// What comes without $select: https://learn.microsoft.com/graph/api/user-get
const DEFAULTS = ["id", "displayName", "givenName", "surname", "jobTitle", "mail", "userPrincipalName"];
const KNOWN = [...DEFAULTS, "department", "city", "country", "userType"];
const ONE = /^\/v1\.0\/users(?:\/([^/]+)|\('([^/]+)'\))$/;
const DELETED = /^\/v1\.0\/directory\/deletedItems\/microsoft\.graph\.user\/([^/]+)$/;
// https://learn.microsoft.com/graph/json-batching
const MAX_REQUESTS = 20;

/** Reads of users: one, a page of them, and several together by `$batch`. */
export class GraphUsers {
  readonly #users = new Map<string, GraphUser>();
  readonly #deleted = new Map<string, GraphUser>();
  #throttledParts = 0;
  #windowFromMs = -Infinity;
  #units = 0;
  /** Requests within batches, and single ones. */
  asked = 0;

  constructor(
    users: readonly GraphUser[],
    private readonly clock: Clock,
    private readonly knobs: UsersKnobs,
  ) {
    for (const user of users) this.#users.set(user.id, user);
  }

  /** Adds a user, or gives the one of that id other properties. */
  put(user: GraphUser): void {
    this.#users.set(user.id, user);
  }

  get(id: string): GraphUser | undefined {
    return this.#users.get(id);
  }

  /** For 30 days among the deleted items; never found among the users. */
  delete(id: string): void {
    const user = this.#users.get(id);
    if (user === undefined) throw new RangeError(`There is no user ${id} to delete.`);
    this.#users.delete(id);
    this.#deleted.set(id, user);
  }

  /** The next requests within batches are refused, each with a Retry-After of one second. */
  throttleParts(times: number): void {
    this.#throttledParts += times;
  }

  operationOf({ method, path }: Incoming): string | undefined {
    if (method === "POST" && path === "/v1.0/$batch") return "batch";
    if (method !== "GET") return undefined;
    if (path === "/v1.0/users") return "users";
    return ONE.test(path) ? "user" : DELETED.test(path) ? "deletedUser" : undefined;
  }

  answer(request: Incoming, roles: readonly string[]): Answer {
    if (request.path === "/v1.0/$batch") return this.#batch(request.body.toString(), roles);
    const { status, headers, body } = this.#get(request.path, request.query, roles);
    return json(status, body, headers);
  }

  #batch(text: string, roles: readonly string[]): Answer {
    const { requests } = JSON.parse(text) as { requests?: unknown };
    const given = Array.isArray(requests) ? requests.filter(isObject) : [];
    const ids = new Set(given.map(({ id }) => id));
    if (given.length === 0 || given.length > MAX_REQUESTS)
      return refusal(
        400,
        "BadRequest",
        `Number of batch request steps exceeds the maximum value of ${MAX_REQUESTS}.`,
      );
    if (ids.size < given.length || given.some(({ id }) => typeof id !== "string"))
      return refusal(400, "BadRequest", "Request Ids must be unique texts.");
    const responses = given.map(({ id, method, url }) => {
      // Relative, and what follows a # is no part of it.
      const at = new URL(`/v1.0${String(url)}`, "http://graph.invalid");
      const isRead = method === "GET" && String(url).startsWith("/");
      const part = isRead ? this.#part(at, roles) : fault(400, "BadRequest", "Invalid batch step.");
      return { id, ...part };
    });
    // In any order.
    return json(200, { responses: responses.reverse() });
  }

  #part({ pathname, searchParams }: URL, roles: readonly string[]): Part {
    if (this.#throttledParts === 0) return this.#get(pathname, searchParams, roles);
    this.#throttledParts--;
    return throttled(1);
  }

  #get(path: string, query: URLSearchParams, roles: readonly string[]): Part {
    this.asked++;
    const waitSeconds = this.#charge();
    if (waitSeconds !== undefined) return throttled(waitSeconds);
    const select = query.get("$select")?.split(",") ?? DEFAULTS;
    const unknown = select.find((name) => !KNOWN.includes(name));
    if (unknown !== undefined)
      return fault(
        400,
        "BadRequest",
        `Could not find a property named '${unknown}' on type 'microsoft.graph.user'.`,
      );
    const mayRead = roles.includes(PERMISSION);
    if (!mayRead && this.knobs.withoutRight !== "idOnly")
      return fault(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    const show = (user: GraphUser): object => shown(user, { select, mayRead });
    if (path === "/v1.0/users") {
      const users = [...this.#users.values()].slice(0, Number(query.get("$top") ?? 100));
      return { status: 200, body: { value: users.map(show) } };
    }
    const user = this.#find(path);
    if (user !== undefined) return { status: 200, body: show(user) };
    return fault(
      404,
      "Request_ResourceNotFound",
      "Resource does not exist or one of its queried reference-property objects are not present.",
    );
  }

  #find(path: string): GraphUser | undefined {
    const [, deleted] = DELETED.exec(path) ?? [];
    if (deleted !== undefined) return this.#deleted.get(decodeURIComponent(deleted));
    const [, plain, quoted = ""] = ONE.exec(path) ?? [];
    // A name that begins with $ is found in quotes alone.
    if (plain?.startsWith("$") === true || plain?.startsWith("%24") === true) return undefined;
    const key = decodeURIComponent(plain ?? quoted.replaceAll("''", "'")).toLowerCase();
    return [...this.#users.values()].find(
      ({ id, userPrincipalName }) => id.toLowerCase() === key || userPrincipalName.toLowerCase() === key,
    );
  }

  /** One unit for a user with $select; undefined, or the seconds to wait. https://learn.microsoft.com/graph/throttling-limits */
  #charge(): number | undefined {
    const nowMs = this.clock.now();
    if (nowMs - this.#windowFromMs >= 10_000) {
      this.#windowFromMs = nowMs;
      this.#units = 0;
    }
    if (this.#units < (this.knobs.unitsPer10s ?? 3_500)) {
      this.#units++;
      return undefined;
    }
    return Math.ceil((this.#windowFromMs + 10_000 - nowMs) / 1_000);
  }
}

/** Without the right, everything but the id is empty. */
function shown(
  user: GraphUser,
  { select, mayRead }: { select: readonly string[]; mayRead: boolean },
): object {
  const all: Readonly<Record<string, unknown>> = mayRead ? { ...user } : { id: user.id };
  return Object.fromEntries(select.map((name) => [name, all[name] ?? null]));
}

function throttled(seconds: number): Part {
  const part = fault(429, "TooManyRequests", "Too many requests.");
  return { ...part, headers: { "Retry-After": String(seconds) } };
}

function fault(status: number, code: string, message: string): Part {
  return { status, body: { error: { code, message } } };
}

function refusal(status: number, code: string, message: string): Answer {
  return json(status, { error: { code, message } });
}
