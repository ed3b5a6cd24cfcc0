import { classify, type RetryDecision } from "../../../components/failures/classify";
import { azure, entra } from "../../../components/failures/types";
import { MINUTE_MS, SECOND_MS } from "../../../common/time";
import { guid } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { CONTEXT, failure, REPLICATING } from "./failure";

/** The decision after so many tries that all said the same, so long after the first of them. */
function after(tries: number, waitedMs: number): RetryDecision {
  const errors = Array.from({ length: tries }, () => REPLICATING);
  return classify(failure({ errors }), { ...CONTEXT, nowMs: NOON + waitedMs });
}

/** Seconds waited before each new try, when a try itself takes so long. */
function waits(tryMs: number): { seconds: number[]; totalMs: number } {
  const seconds: number[] = [];
  for (let waitedMs = 0, tries = 1; tries < 100; tries++) {
    const decision = after(tries, waitedMs);
    if (decision.kind === "give up") return { seconds, totalMs: waitedMs };
    seconds.push(decision.afterMs / SECOND_MS);
    waitedMs += decision.afterMs + tryMs;
  }
  throw new Error("never gives up");
}

test("waits double up to half a minute, and end ten minutes after the first failure", () => {
  expect(waits(0)).toEqual({
    seconds: [1, 2, 4, 8, 16, ...Array.from({ length: 18 }, () => 30), 29],
    totalMs: 10 * MINUTE_MS,
  });
});

test("tries that take four minutes each don't make it longer than one of them", () => {
  expect(waits(4 * MINUTE_MS)).toEqual({ seconds: [1, 2, 4], totalMs: 12 * MINUTE_MS + 7 * SECOND_MS });
});

test.each([
  [6 * MINUTE_MS, 4, "4 minutes"],
  [9 * MINUTE_MS, 4, "1 minute"],
  [10 * MINUTE_MS - 2_500, 3, "3 seconds"],
])(
  "after %d ms, a wait says what it is for, when the next try comes and when it gives up",
  (waitedMs, seconds, left) => {
    expect(after(3, waitedMs)).toMatchObject({
      kind: "retry",
      progress: `waiting for Azure to know the new identity: next try in ${seconds} s, giving up in ${left}`,
    });
  },
);

test.each([
  [10 * MINUTE_MS, "10 minutes"],
  [12 * MINUTE_MS + 7 * SECOND_MS, "12 minutes"],
])("who has waited for %d ms is told for how long, and how to go on", (waitedMs, long) => {
  expect(after(4, waitedMs)).toEqual({
    kind: "give up",
    hint:
      `Waited ${long} for Azure to know the new identity. Once it is available, run \`pulumi up --stack dev\` again: it resumes from here. ` +
      "If it was deleted by hand, recreate it:\n  pulumi up --refresh --stack dev",
  });
});

test.each([
  [
    entra.password,
    'Application (Application: "x") was not found',
    "applicationId",
    `/applications/${guid(1)}`,
  ],
  [entra.federatedCredential, "retrieving Application (x): unexpected status 404", "applicationId", guid(1)],
  [
    entra.principal,
    "Could not create service principal: the appId does not reference a valid application object",
    "clientId",
    guid(1),
  ],
  [entra.roleAssignment, "Service principal not found for resource", "principalObjectId", guid(1)],
  [
    entra.delegatedGrant,
    'Service Principal (Service Principal: "x") was not found',
    "servicePrincipalObjectId",
    guid(1),
  ],
  [azure.roleAssignment, REPLICATING, "principalId", guid(1)],
])("a %s that waited for long names what it waited for: %s", (type, error, input, id) => {
  const inputs = { principalType: "ServicePrincipal", [input]: id };
  const nowMs = NOON + 10 * MINUTE_MS;

  expect(classify(failure({ type, errors: [error], inputs }), { ...CONTEXT, nowMs })).toMatchObject({
    hint: expect.stringContaining(` (${input} ${id}). Once it is available,`),
  });
});

test("the newest error decides: what began as replication may end as a refusal", () => {
  const errors = ["AuthorizationFailed: no right", REPLICATING];

  expect(classify(failure({ errors }), CONTEXT)).toEqual({ kind: "give up", hint: undefined });
});

const NO_SECRET = "Unable to get value using Managed identity /subscriptions/1/x for secret client-secret";
const APPS = ["azure-native:app:ContainerApp", "azure-native:app:Job"];

test.each(APPS)("a %s that was half made is there already: another create would be refused", (type) => {
  expect(classify(failure({ type, errors: [NO_SECRET] }), CONTEXT)).toEqual({
    kind: "give up",
    hint:
      "It was created, but the identity's right to read the client secret hasn't taken effect yet. " +
      "Run `pulumi up --stack dev` again in a few minutes; it resumes from here.",
  });
});

test.each(APPS)("an update of %s is tried again", (type) => {
  expect(classify(failure({ operation: "update", type, errors: [NO_SECRET] }), CONTEXT)).toMatchObject({
    kind: "retry",
    afterMs: SECOND_MS,
  });
});

const HALF_MADE =
  "1 error occurred:\n\t* creating urn:pulumi:dev::p::a$b::name: 1 error occurred:\n\t* Retrieving x: unexpected status 503";

test.each(Object.values(entra))("a %s on record is never created again, whatever failed", (type) => {
  expect(classify(failure({ type, errors: [HALF_MADE] }), CONTEXT)).toEqual({
    kind: "give up",
    hint: "It was created, but the provider could not finish it. Run `pulumi up --stack dev` again: it continues from there.",
  });
});

test.each([
  [entra.principal, "Timed out whilst waiting for new service principal to be replicated in Azure AD", ""],
  [
    entra.application,
    "Timed out whilst waiting for new application to be replicated in Azure AD",
    " Until then it may be called TERRAFORM_UPDATE_<GUID>, the azuread provider's temporary name.",
  ],
])("a %s that Entra hasn't replicated was created, and the next up resumes", (type, error, more) => {
  expect(classify(failure({ type, errors: [error] }), CONTEXT)).toEqual({
    kind: "give up",
    hint:
      "It was created, but Entra hasn't replicated it everywhere yet. " +
      `Run \`pulumi up --stack dev\` again in a few minutes; it resumes from here.${more}`,
  });
});

test("a half-made one that waiting does not help gets the hint", () => {
  const errors = [`${HALF_MADE} Authorization_RequestDenied`];

  expect(classify(failure({ type: entra.application, errors }), CONTEXT)).toEqual({
    kind: "give up",
    hint: expect.stringContaining("The deployer may not do this in Entra."),
  });
});

test.each([
  [entra.application, "application"],
  [entra.principal, "service principal"],
])("a half-made %s with an owner that the tenant does not know gets the setting to correct", (type, noun) => {
  const error = `creating urn:pulumi:dev::p::t::n: Could not add owners to ${noun} with object ID: "x": unexpected status 404`;

  expect(classify(failure({ type, errors: [error], inputs: { owners: [guid(1)] } }), CONTEXT)).toEqual({
    kind: "give up",
    hint: expect.stringContaining(`ownerObjectIds is ["${guid(1)}"]`),
  });
});

test("a delete is not retried: nothing new has to propagate", () => {
  expect(classify(failure({ operation: "delete" }), CONTEXT)).toEqual({ kind: "give up", hint: undefined });
});

test("a conflict that lasts is told without a word about what is missing", () => {
  const failed = failure({
    type: entra.password,
    operation: "delete",
    errors: [
      "unexpected status 409 with error: Directory_ConcurrencyViolation: Please wait briefly and retry.",
    ],
  });

  expect(classify(failed, { ...CONTEXT, firstFailureMs: CONTEXT.nowMs - 600_000 })).toEqual({
    kind: "give up",
    hint: "Waited 10 minutes for other changes in the tenant to finish. Run `pulumi up --stack dev` again: it resumes from here.",
  });
});

test("an app that is refused for good is not half made", () => {
  const type = "azure-native:app:ContainerApp";

  expect(classify(failure({ type, errors: ["QuotaExceeded"] }), CONTEXT)).toEqual({
    kind: "give up",
    hint: undefined,
  });
});

test("a failure without any text gives up without a hint", () => {
  expect(classify(failure({ errors: [] }), CONTEXT)).toEqual({ kind: "give up", hint: undefined });
});
