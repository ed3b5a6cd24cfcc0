import { randomUUID } from "node:crypto";
import { isObject } from "../../common/objects";
import { tryJson } from "../../common/json";
import { CantTell } from "./cantTell";
import type { Reply } from "./exchange";
import type { Question } from "./question";
import { needOk, type Services } from "./services";
import type { Value } from "./vocabulary";

interface Row {
  /** The number after AADSTS that is documented for it. */
  readonly number: number;
  readonly assumed: { readonly status: number; readonly error: string };
  readonly what: string;
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
    number: 7000218,
    assumed: { status: 401, error: "invalid_client" },
    what: "no secret",
    provoke: (services) => services.signIn({ secret: null }),
  },
  {
    number: 1002012,
    assumed: { status: 400, error: "invalid_scope" },
    what: "a scope that doesn't end in /.default",
    provoke: (services) => services.signIn({ scope: `${services.activityResource}/ActivityFeed.Read` }),
  },
  {
    number: 500011,
    assumed: { status: 400, error: "invalid_resource" },
    what: "a resource that the tenant doesn't know",
    provoke: (services) => services.signIn({ scope: "https://verify.invalid/.default" }),
  },
];

/** How Entra refuses and what its tokens say. */
export const entraQuestions: readonly Question[] = [
  ...rows.map(({ number, assumed, what, provoke }): Question => ({
    id: `entra.AADSTS${number}`,
    area: "entra",
    asks: `A sign-in with ${what}`,
    assumed: { status: assumed.status, code: number, error: assumed.error },
    setting: ["entra", "errors", String(number)],
    look: async (services) => refusalOf(await provoke(services)),
  })),
  {
    id: "entra.token-lifetime",
    area: "entra",
    asks: "Lifetime of the app's token, in seconds",
    assumed: 3599,
    setting: ["entra", "tokenLifetimeSeconds"],
    look: async (services) => {
      const { json } = needOk(await services.signIn());
      const seconds = isObject(json) ? json["expires_in"] : undefined;
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

function refusalOf({ status, json }: Reply): Value {
  const { error, error_codes: numbers } = isObject(json) ? json : {};
  const number: unknown = Array.isArray(numbers) ? numbers[0] : undefined;
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
