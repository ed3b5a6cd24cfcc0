import { entra, entraTypes, importableEntraTypes } from "../../../components/failures/types";
import { MINUTE_MS } from "../../../common/time";
import { guid } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import type { Failure, FailureContext } from "../../../components/failures/failure";
import { forStack } from "../../../common/pulumi/stackOption";
import { hintFor } from "../../../components/failures/hints";
import { CONTEXT, failure, hintOf } from "./failure";
import { argumentsOf } from "./shell";

const INPUTS = {
  applicationId: `/applications/${guid(1)}`,
  clientId: guid(4),
  displayName: "audit-log-connector, slot a, generation 4",
  endDate: "2027-05-01T00:00:00Z",
  principalObjectId: guid(1),
  resourceObjectId: guid(2),
  appRoleId: guid(3),
  servicePrincipalObjectId: guid(1),
  resourceServicePrincipalObjectId: guid(2),
};

/** The sentences of a hint, and the id that its command imports. */
function toldOf(type: string, error: string): { says: string; id: string | undefined } {
  const lines = (hintOf(error, { type, inputs: INPUTS }) ?? "").split("\n");
  const command = lines.pop() ?? "";
  return { says: lines.join(" "), id: argumentsOf(command).pulumi[3] };
}

const IDS: Readonly<Record<string, string>> = {
  [entra.application]: "/applications/id-from-graph",
  [entra.principal]: "/servicePrincipals/id-from-graph",
  [entra.federatedCredential]: `${guid(1)}/federatedIdentityCredential/id-from-graph`,
  [entra.roleAssignment]: `/servicePrincipals/${guid(2)}/appRoleAssignedTo/id-from-graph`,
  [entra.delegatedGrant]: "/oauth2PermissionGrants/id-from-graph",
};

test.each([
  ...importableEntraTypes.map(
    (type) =>
      [type, "expected non-nil error with nil state during Create of urn:pulumi:dev::p::t::n"] as const,
  ),
  [
    entra.federatedCredential,
    `Waiting for Application Id Federated Identity Credential (Application: "${guid(1)}"\nFederated Identity Credential: "${guid(2)}"): timeout`,
  ],
] as const)("a %s that was made but not read is imported: %s", (type, error) => {
  expect(toldOf(type, error)).toEqual({
    says:
      "Entra created it, but didn't return it yet, so the stack has no record of it. In a few minutes, import it, " +
      "then run `pulumi up --stack dev` again:",
    id: IDS[type],
  });
});

const EXISTS =
  "It exists already, as after an interrupted `pulumi up`. Import it, then run `pulumi up --stack dev` again:";
const GIVEN =
  "This consent was granted before, manually or by an earlier stack. Take it over (in bash or PowerShell), then run `pulumi up --stack dev` again:";

test.each([
  [
    entra.principal,
    `[id] A resource with the ID "${guid(9)}" already exists: To be managed via Terraform, this resource needs to be imported into the State.`,
    EXISTS,
    `/servicePrincipals/${guid(9)}`,
  ],
  [
    entra.federatedCredential,
    "Request_MultipleObjectsWithSameKeyValue: FederatedIdentityCredential with name x already exists.",
    EXISTS,
    IDS[entra.federatedCredential],
  ],
  [
    entra.roleAssignment,
    "Request_BadRequest: Permission being assigned already exists on the object",
    GIVEN,
    IDS[entra.roleAssignment],
  ],
  [entra.roleAssignment, "EntitlementGrant entry already exists.", GIVEN, IDS[entra.roleAssignment]],
  [
    entra.delegatedGrant,
    "Request_MultipleObjectsWithSameKeyValue: oauth2PermissionGrant with x already exists",
    GIVEN,
    IDS[entra.delegatedGrant],
  ],
  [entra.delegatedGrant, "Permission entry already exists.", GIVEN, IDS[entra.delegatedGrant]],
])("a %s that exists already is imported: %s", (type, error, says, id) => {
  expect(toldOf(type, error)).toEqual({ says, id });
});

const LOST = [
  'Post "https://graph.microsoft.com/v1.0/applications": read: connection reset by peer',
  "unexpected EOF",
  "context deadline exceeded",
  "unexpected status 504 (504 Gateway Timeout)",
];

test.each(importableEntraTypes.flatMap((type) => LOST.map((error) => [type, error] as const)))(
  "a %s whose answer got lost may exist, which the next up finds out: %s",
  (type, error) => {
    expect(hintOf(error, { type, inputs: INPUTS })).toContain(
      "Run `pulumi up --stack dev` again: if it exists, that run prints the import command.",
    );
  },
);

test.each([
  [
    entra.password,
    `[application_id] Retrieving Application (Application: "${guid(1)}"): unexpected status 503`,
  ],
  [
    entra.federatedCredential,
    `retrieving Application (Application: "${guid(1)}"): context deadline exceeded`,
  ],
  [entra.principal, "Could not list existing service principals: unexpected status 503"],
  [entra.principal, "Could not retrieve service principal: read: connection reset by peer"],
  [entra.application, "[name] Could not check for existing application(s): unexpected status 502"],
])("a %s that was not asked for yet can't exist, so nothing is to delete or to import: %s", (type, error) => {
  expect(hintOf(error, { type, inputs: INPUTS })).toBeUndefined();
});

test.each(entraTypes)("a %s on record needs no import, whatever got lost", (type) => {
  const error = "creating urn:pulumi:dev::p::t::n: context deadline exceeded";

  expect(hintOf(error, { type, inputs: INPUTS })).toBeUndefined();
});

/** What a secret's failure says, and what its command asks Azure and Pulumi when its user agrees to everything. */
function deletionOf(fields: Partial<Failure>, context: Partial<FailureContext> = {}) {
  const secret = failure({ type: entra.password, inputs: INPUTS, ...fields });
  const lines = forStack(hintFor(secret, { ...CONTEXT, ...context }) ?? "", "dev").split("\n");
  const command = lines.pop() ?? "";
  return { says: lines.join(" "), ...argumentsOf(`{ ${command}; } >/dev/null <<< y`) };
}

/** The question about secrets created in a time, as an Azure CLI gets it. */
function listing(sinceMs: number, untilMs: number): string[] {
  const [since, until] = [sinceMs, untilMs].map((ms) => new Date(ms).toISOString().slice(0, 19));
  return [
    ...["ad", "app", "credential", "list", "--id", guid(1), "--query"],
    `[?displayName=='audit-log-connector, slot a, generation 4' && startDateTime>='${since}' && startDateTime<='${until}'].[keyId,startDateTime]`,
    ...["--output", "tsv"],
  ];
}

test.each([
  ["Waiting for password credential for Application: unexpected status 404", "exists"],
  ["expected non-nil error with nil state during Create of urn:pulumi:dev::p::t::n", "exists"],
  ["API error adding password for Application: nil or empty password received", "exists"],
  ...LOST.map((error) => [error, "may exist"]),
])("a secret that nothing has on record is deleted: %s", (error, exists) => {
  const { says, az, pulumi } = deletionOf({ errors: [error] });

  expect(says).toBe(
    `A secret named "audit-log-connector, slot a, generation 4" ${exists} in Entra without being in the stack's state` +
      `${exists === "exists" ? ":" : ". If it does,"} its value is lost, ` +
      "yet it is valid until 2027-05-01T00:00:00Z. Delete it (in bash), then run `pulumi up --stack dev` again:",
  );
  expect(pulumi).toEqual(["stack", "export", "--stack", "dev"]);
  expect(az).toEqual([
    ...listing(NOON - 20 * MINUTE_MS, NOON + 5 * MINUTE_MS),
    ...["ad", "app", "credential", "delete", "--id", guid(1), "--key-id", "id-from-graph"],
  ]);
});

test("it was created by the last try, which began after the first failure and took 15 minutes at most", () => {
  const error = "Waiting for password credential for Application: unexpected status 404";
  const since = (firstFailureMs: number): string[] =>
    deletionOf({ errors: [error, "Adding password for x: unexpected status 404"] }, { firstFailureMs }).az;

  for (const [firstFailedAgo, sinceAgo] of [
    [MINUTE_MS, 6 * MINUTE_MS],
    [40 * MINUTE_MS, 20 * MINUTE_MS],
  ] as const)
    expect(since(NOON - firstFailedAgo)).toEqual(
      expect.arrayContaining(listing(NOON - sinceAgo, NOON + 5 * MINUTE_MS)),
    );
});
