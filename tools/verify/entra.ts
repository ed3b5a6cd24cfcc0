import { randomUUID } from "node:crypto";
import { isObject } from "../../common/objects";
import { tryJson } from "../../common/json";
import { CantTell } from "./cantTell";
import type { Reply } from "./exchange";
import type { Question } from "./question";
import { unanswered } from "./outcome";
import type { Services } from "./services";
import type { Value } from "./vocabulary";

interface Row {
  /** The number after AADSTS that is documented for it. */
  readonly number: number;
  readonly assumed: { readonly status: number; readonly error: string };
  readonly what: string;
  /** Whether it is asked with the app's own secret, which must be right then. */
  readonly needsSecret?: true;
  readonly provoke: (services: Services) => Promise<Reply>;
}

const SOME_SECRET = "verify-is-not-a-secret";

/**
 * Refusals that the hints of runtime/auth/signInRefusals.ts tell apart by their numbers. No user is asked for: none can be
 * locked out.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const rows: readonly Row[] = [
  {
    number: 90002,
    assumed: { status: 400, error: "invalid_request" },
    what: "a tenant that doesn't exist",
    provoke: (services) =>
      services.signIn({ tenant: randomUUID(), clientId: randomUUID(), secret: SOME_SECRET }),
  },
  {
    number: 700016,
    assumed: { status: 400, error: "unauthorized_client" },
    what: "an app that doesn't exist",
    provoke: (services) => services.signIn({ clientId: randomUUID(), secret: SOME_SECRET }),
  },
  {
    number: 7000215,
    assumed: { status: 401, error: "invalid_client" },
    what: "a wrong secret",
    provoke: (services) => services.signIn({ secret: SOME_SECRET }),
  },
  {
    // Seen with this grant; 7000218 with those that name a user. https://github.com/MicrosoftDocs/azure-docs/issues/30777
    number: 7000216,
    assumed: { status: 401, error: "invalid_client" },
    what: "no secret",
    provoke: (services) => services.signIn({ secret: null }),
  },
  {
    number: 1002012,
    assumed: { status: 400, error: "invalid_scope" },
    what: "a scope that doesn't end in /.default",
    needsSecret: true,
    provoke: (services) => services.signIn({ scope: `${services.activityResource}/ActivityFeed.Read` }),
  },
  {
    number: 500011,
    assumed: { status: 400, error: "invalid_resource" },
    what: "a resource that the tenant doesn't know",
    needsSecret: true,
    provoke: (services) => services.signIn({ scope: "https://verify.invalid/.default" }),
  },
];

/** How Entra refuses and what its tokens say. */
export const entraQuestions: readonly Question[] = [
  ...rows.map(({ number, assumed, what, needsSecret, provoke }): Question => ({
    id: `entra.AADSTS${number}`,
    area: "entra",
    asks: `A sign-in with ${what}`,
    assumed: { status: assumed.status, code: number, error: assumed.error },
    setting: ["entra", "errors", String(number)],
    look: async (services) => {
      if (needsSecret === true) await services.appToken(services.activityResource);
      return refusalOf(await provoke(services), number);
    },
  })),
  {
    id: "entra.token-lifetime",
    area: "entra",
    asks: "Lifetime of the app's token, in seconds; up to 5400 are documented",
    assumed: 3599,
    // Between 60 and 90 minutes: https://learn.microsoft.com/entra/identity-platform/access-tokens#token-lifetime
    fits: (value) => typeof value === "number" && value >= 3_598 && value <= 5_400,
    setting: ["entra", "tokenLifetimeSeconds"],
    look: async (services) => {
      const { seconds } = await services.appSignIn(services.activityResource);
      if (typeof seconds === "number") return seconds;
      throw new CantTell("the answer has no expires_in");
    },
  },
  {
    id: "entra.token-audience",
    area: "entra",
    asks: "How a token for the Activity API names it",
    assumed: "asAsked",
    setting: ["entra", "audienceForm"],
    look: async (services) => audienceForm(await services.appToken(services.activityResource), services),
  },
];

function refusalOf(reply: Reply, asked: number): Value {
  const { status, json } = reply;
  const { error, error_codes: numbers } = isObject(json) ? json : {};
  if (!isObject(json) || (status >= 400 && typeof error !== "string")) throw unanswered(reply);
  if (status >= 500 || status === 408 || status === 429) throw unanswered(reply);
  const number: unknown = Array.isArray(numbers) ? numbers[0] : undefined;
  if (number !== asked && (number === 90002 || number === 700016))
    throw new CantTell(`the ${number === 90002 ? "tenant" : "app"} isn't in this cloud (AADSTS${number})`);
  return {
    status,
    code: typeof number === "number" ? number : 0,
    error: typeof error === "string" ? error : "none",
  };
}

/** "Office 365 Management APIs" in each tenant. */
const ACTIVITY_APPLICATION = "c5393580-f805-4401-95e8-94b7a6ef2fc2";

function audienceForm(token: string, { activityResource }: Services): string {
  const claims = tryJson(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  const audience = isObject(claims) ? claims["aud"] : undefined;
  if (audience === activityResource) return "asAsked";
  if (audience === `${activityResource}/`) return "withSlash";
  return audience === ACTIVITY_APPLICATION ? "applicationId" : "another";
}
