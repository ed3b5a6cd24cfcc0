import type { Fault } from "../fakes/emulators/emulator";
import { always, next } from "./support/faultsOf";
import { matrix, type Case } from "./support/matrix";
import type { World } from "./support/world";

/** A refusal of the token endpoint. */
function aadsts(code: number, error = "invalid_client", status = 401): Fault {
  const error_description = `AADSTS${code}: Something is wrong. Trace ID: t1 Correlation ID: c1 Timestamp: now`;
  return { status, body: { error, error_description, error_codes: [code] } };
}

/** Sign-ins for one of the two resources alone. */
const forResource =
  (resource: "activity" | "dataverse", fault: Fault) =>
  (world: World): void => {
    const isIt = ({ operation, body = "" }: { operation: string; body?: string }): boolean => {
      const scope = new URLSearchParams(body).get("scope") ?? "";
      return operation === "token" && scope.startsWith(world.dataverse.url) === (resource === "dataverse");
    };
    world.entra.failWhen(isIt, fault);
  };

/** Each number, and the setting or thing that its hint names. */
const numbers: readonly [code: number, names: RegExp, isFederated?: true][] = [
  [7000215, /AUDITLOG_CLIENT_SECRET/],
  [7000222, /AUDITLOG_CLIENT_SECRET/],
  [7000216, /AUDITLOG_CLIENT_SECRET/],
  [7000218, /AUDITLOG_CLIENT_SECRET/],
  [700016, /AUDITLOG_CLIENT_ID/],
  [700038, /AUDITLOG_CLIENT_ID/],
  [7000112, /AUDITLOG_CLIENT_ID/],
  [7000229, /service principal/],
  [90002, /AUDITLOG_TENANT_ID/],
  [900023, /AUDITLOG_TENANT_ID/],
  [90013, /AUDITLOG_TENANT_ID/],
  [90038, /AUDITLOG_CLOUD/],
  [65001, /admin consent/],
  [53003, /Conditional Access/],
  [50034, /AUDITLOG_CLIENT_ID/],
  [700027, /AUDITLOG_CREDENTIAL/],
  [700024, /clock/, true],
  [700211, /federated credential/, true],
  [700212, /federated credential/, true],
  [700213, /federated credential/, true],
];

const passing: readonly [name: string, fault: Fault][] = [
  ["503", { status: 503, body: { error: "temporarily_unavailable" } }],
  ["a page of a proxy", { status: 502, body: "<html>Bad Gateway</html>" }],
  [
    "429 with Retry-After, which MSAL would answer itself for an hour",
    { status: 429, headers: { "Retry-After": "3600" }, body: { error: "temporarily_unavailable" } },
  ],
  ["AADSTS90033", aadsts(90033, "temporarily_unavailable", 503)],
  ["a reset", { reset: true }],
];

matrix("sign-in of the app", [
  ...numbers.map(([code, names, isFederated = false]): Case => ({
    name: `AADSTS${code} names ${String(names)}`,
    world: { isFederated },
    fault: always("entra", "token", aadsts(code)),
    expects: {
      exit: 1,
      event: "authentication_failed",
      says: new RegExp(`AADSTS${code}.*"hint":"[^"]*${names.source}`),
      rows: "none",
    },
  })),
  {
    name: "AADSTS500011 of Dataverse names AUDITLOG_DATAVERSE_URL",
    fault: forResource("dataverse", aadsts(500011, "invalid_resource", 400)),
    expects: {
      exit: 1,
      event: "authentication_failed",
      says: /AADSTS500011.*"hint":"AUDITLOG_DATAVERSE_URL/,
      rows: "none",
    },
  },
  {
    name: "AADSTS500011 of the Activity API names the cloud and the service principal",
    fault: forResource("activity", aadsts(500011, "invalid_resource", 400)),
    expects: {
      exit: 1,
      event: "authentication_failed",
      says: /"hint":"[^"]*AUDITLOG_CLOUD.*Office 365 Management/,
      rows: "none",
    },
  },
  ...passing.map(([name, fault]): Case => ({
    name: `${name} at start is waited out`,
    fault: next("entra", "token", fault),
    expects: { exit: 0, event: "request_retried", says: /sign-in of app .* failed for now/ },
  })),
  {
    name: "Entra refuses connections for ten seconds at start",
    fault: async ({ entra, clock }) => {
      await entra.refuse();
      clock.after(10_000, () => entra.accept());
    },
    expects: { exit: 0, event: "request_retried", says: /ECONNREFUSED/ },
  },
  {
    name: "Entra refuses connections for ever",
    fault: ({ entra }) => entra.refuse(),
    expects: { exit: 1, event: "pass_failed", says: /failed for now.*ECONNREFUSED/, rows: "none" },
  },
]);

const FEDERATED = { isFederated: true };

matrix("the container's identity endpoint", [
  {
    name: "refuses connections for forty seconds at start",
    world: FEDERATED,
    fault: async ({ identity, clock }) => {
      await identity.refuse();
      clock.after(40_000, () => identity.accept());
    },
    expects: { exit: 0, event: "request_retried", says: /identity endpoint.*ECONNREFUSED/ },
  },
  {
    name: "resets connections for forty seconds at start",
    world: FEDERATED,
    fault: ({ identity, clock }) => {
      identity.failWhen(() => true, { reset: true });
      clock.after(40_000, () => identity.lift());
    },
    expects: { exit: 0, event: "request_retried", says: /identity endpoint.*(ECONNRESET|socket hang up)/ },
  },
  {
    name: "answers 503 a few times",
    world: FEDERATED,
    fault: ({ identity }) => identity.failNext({ status: 503, body: { message: "starting" } }, { times: 3 }),
    expects: { exit: 0, event: "request_retried", says: /identity endpoint/ },
  },
  {
    name: "answers 404 once, as while the identity is being assigned",
    world: FEDERATED,
    fault: ({ identity }) => identity.failNext({ status: 404, body: { message: "no such identity yet" } }),
    expects: { exit: 0, event: "request_retried", says: /identity endpoint/ },
  },
  {
    name: "refuses connections for ever: a minute, then one failure with its cause and a true hint",
    world: FEDERATED,
    fault: ({ identity }) => identity.refuse(),
    expects: {
      exit: 1,
      event: "pass_failed",
      says: /ECONNREFUSED.*"hint":"The container's identity endpoint does not answer/,
      rows: "none",
    },
  },
  {
    name: "answers without a token, which is a refusal",
    world: FEDERATED,
    fault: ({ identity }) => identity.failWhen(() => true, { status: 400, body: {} }),
    expects: {
      exit: 1,
      event: "authentication_failed",
      says: /has no token.*Assign the identity/,
      rows: "none",
    },
  },
  {
    name: "knows no such identity",
    world: FEDERATED,
    fault: ({ identity }) =>
      identity.failWhen(() => true, {
        status: 400,
        body: { statusCode: 400, message: "No User Assigned Identity found." },
      }),
    expects: { exit: 1, event: "authentication_failed", says: /Assign the identity/, rows: "none" },
  },
]);
