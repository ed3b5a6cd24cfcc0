import { WEB_API_HEADERS, WEB_API_PATH } from "../../common/dataverse/webApi";
import { clouds } from "../../common/clouds";
import { deploymentClouds } from "../../common/deploymentClouds";
import { isObject } from "../../common/objects";
import { outcomeOf, type Exchange, type Reply, type Request } from "./exchange";
import { cleaned, isWord } from "./vocabulary";
import type { MadeRows } from "./madeRows";
import { CantTell } from "./cantTell";
import type { Target } from "./target";

/** A token of whoever ran the command. Throws CantTell. */
export type PersonToken = (resource: string) => Promise<string>;

/** What all questions of a run share. */
export interface Shared {
  readonly target: Target;
  readonly exchange: Exchange;
  readonly personToken: PersonToken;
  readonly rows: MadeRows;
  readonly newId: () => string;
}

interface SignIn {
  readonly tenant?: string;
  readonly clientId?: string;
  /** Null: none is sent. */
  readonly secret?: string | null;
  readonly scope?: string;
}

interface FeedRequest extends Pick<Request, "method"> {
  readonly headers?: Readonly<Record<string, string>>;
  /** In the address. @default the target's */
  readonly tenant?: string;
  /** @default the target's */
  readonly publisher?: string | undefined;
}

type WebApiRequest = Pick<Request, "method"> & {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** A service that asked for a pause is left alone until the end of the run. */
interface Throttle {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** What is remembered during a run, so that no question asks for the same again. */
export class Memory {
  readonly answers = new Map<string, Promise<unknown>>();
  readonly throttles = new Map<"activity" | "dataverse", Throttle>();
}

/** The services as one question sees them. */
export class Services {
  readonly target: Target;
  readonly rows: MadeRows;
  readonly newId: () => string;

  constructor(
    private readonly shared: Shared,
    private readonly memory: Memory,
    readonly signal: AbortSignal,
  ) {
    ({ target: this.target, rows: this.rows, newId: this.newId } = shared);
  }

  /** What was made under this name before, or is made now; a failure is remembered, too. */
  async once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const known = this.memory.answers.get(name) ?? make();
    this.memory.answers.set(name, known);
    // Each name has one type.
    return (await known) as T;
  }

  throttle(service: "activity" | "dataverse"): Throttle | undefined {
    return this.memory.throttles.get(service);
  }

  get activityResource(): string {
    return `https://${clouds[this.target.cloud].activityHost}`;
  }

  /** A token request, by default as the app with its own secret. */
  async signIn({ tenant, clientId, secret, scope }: SignIn = {}): Promise<Reply> {
    const { target } = this;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId ?? target.clientId,
      scope: scope ?? `${this.activityResource}/.default`,
    });
    if (secret !== null) form.set("client_secret", secret ?? this.secret());
    return await this.shared.exchange(
      {
        method: "POST",
        url: `${target.loginUrl}/${tenant ?? target.tenantId}/oauth2/v2.0/token`,
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
        body: form.toString(),
      },
      this.signal,
    );
  }

  /** A token of the app. */
  async appToken(resource: string): Promise<string> {
    return await this.once(`token ${resource}`, async () => {
      const { json } = await this.signIn({ scope: `${resource}/.default` });
      const { access_token: token, error_codes: codes } = isObject(json) ? json : {};
      if (typeof token === "string" && token !== "") return token;
      const number: unknown = Array.isArray(codes) ? codes[0] : undefined;
      const isNumber = typeof number === "number" && cleaned(number) === number;
      throw new CantTell(`the app can't sign in${isNumber ? ` (AADSTS${number})` : ""}`);
    });
  }

  /** A request below the feed's root; `path` may have a query. Throws CantTell where the service throttles. */
  async activity(path: string, { tenant, publisher, ...request }: FeedRequest = {}): Promise<Reply> {
    const { target } = this;
    const root = `${target.activityUrl}/api/v1.0/${tenant ?? target.tenantId}/activity/feed`;
    return await this.activityAt(`${root}${path}`, { publisher, ...request });
  }

  /** A request to an address of an answer, which is used as it is: it has bare `$`. */
  async activityAt(
    address: string,
    { publisher, ...request }: Omit<FeedRequest, "tenant"> = {},
  ): Promise<Reply> {
    // Elsewhere, it would get the token.
    if (!this.isOwn(address)) throw new CantTell("it is on another host, which gets no token");
    const identifier = `PublisherIdentifier=${publisher ?? this.target.publisherIdentifier}`;
    const isNamed = /[?&]publisheridentifier=/i.test(address);
    const url = isNamed ? address : `${address}${address.includes("?") ? "&" : "?"}${identifier}`;
    return await this.sent("activity", { ...request, url }, await this.appToken(this.activityResource));
  }

  /** Whether an address is on the host of the Activity API. */
  isOwn(address: string): boolean {
    return URL.canParse(address) && new URL(address).origin === new URL(this.target.activityUrl).origin;
  }

  /** A request to the Web API, as the person who ran the command. */
  async dataverse(path: string, { body, headers, ...request }: WebApiRequest = {}): Promise<Reply> {
    const { dataverseUrl } = this.target;
    if (dataverseUrl === undefined) throw new CantTell("there is no dataverseUrl");
    const token = await this.personToken(dataverseUrl);
    return await this.sent(
      "dataverse",
      {
        ...request,
        url: `${dataverseUrl}${WEB_API_PATH}${path}`,
        headers: { ...WEB_API_HEADERS, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      token,
    );
  }

  /** A read of Microsoft Graph, as the person who ran the command. */
  async graph(path: string): Promise<Reply> {
    const { graphUrl, cloud } = this.target;
    if (graphUrl === undefined) throw new CantTell("AUDITLOG_GRAPH_EMULATOR_URL isn't set");
    const token = await this.personToken(`https://${deploymentClouds[cloud].graphHost}`);
    const headers = { accept: "application/json", authorization: `Bearer ${token}` };
    return await this.shared.exchange({ url: `${graphUrl}/v1.0/${path}`, headers }, this.signal);
  }

  private async personToken(resource: string): Promise<string> {
    // The simulated tenant knows no people.
    if (this.target.isLocal) return await this.appToken(resource);
    return await this.once(`person's token ${resource}`, () => this.shared.personToken(resource));
  }

  private async sent(service: "activity" | "dataverse", request: Request, token: string): Promise<Reply> {
    const pause = new CantTell("the service throttles, and is left alone: run again in an hour");
    if (this.memory.throttles.has(service)) throw pause;
    const headers = { accept: "application/json", ...request.headers, authorization: `Bearer ${token}` };
    const reply = await this.shared.exchange({ ...request, headers }, this.signal);
    const { code } = outcomeOf(reply);
    if (reply.status !== 429 && code !== "AF429") return reply;
    this.memory.throttles.set(service, { status: reply.status, retryAfter: reply.headers["retry-after"] });
    throw pause;
  }

  private secret(): string {
    const { clientSecret } = this.target;
    if (clientSecret !== undefined) return clientSecret;
    throw new CantTell("AUDITLOG_CLIENT_SECRET isn't set: docs/verify.md says where to get it");
  }
}

/** The answer where it is the one asked for; else CantTell. */
export function needOk(reply: Reply): Reply {
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw new CantTell(`the service answered ${toldOutcome(reply)}`);
}

/** `HTTP 403 0x80072560`, without any other word. */
export function toldOutcome(reply: Reply): string {
  const { status, code } = outcomeOf(reply);
  return `HTTP ${status}${code !== "none" && isWord(code) ? ` ${code}` : ""}`;
}
