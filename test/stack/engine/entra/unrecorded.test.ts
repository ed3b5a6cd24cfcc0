import { answerLost, notReadable } from "../../../fakes/providers/azuread/entraFaults";
import type { Fault } from "../../../fakes/providers/cloud";
import { ok } from "../command";
import { SMALL, startTenant, type Tenant } from "../tenant";
import { upAsTold } from "../typed";

const APPLICATION = "azuread:index/application:Application";
const PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal";
const CREDENTIAL =
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential";
const ASSIGNMENT = "azuread:index/appRoleAssignment:AppRoleAssignment";
const GRANT =
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant";

/** Each type that has an import; what is made side by side fails side by side. */
const importable: readonly (readonly [string, Readonly<Record<string, number>>])[] = [
  ["app registration", { [APPLICATION]: 1 }],
  ["service principal", { [PRINCIPAL]: 1 }],
  ["federated credential, and consent of both kinds", { [CREDENTIAL]: 1, [ASSIGNMENT]: 2, [GRANT]: 1 }],
];

/** How many there are of these types. */
function counts({ cloud }: Tenant, types: readonly string[]): Record<string, number> {
  const all = [...cloud.resources.values()];
  return Object.fromEntries(
    types.map((each) => [each, all.filter(({ type }) => type === each).length] as const),
  );
}

/** Ups and imports, as told, until one up goes through; nothing is there twice then, nor on its way. */
async function expectEachImported(
  made: Readonly<Record<string, number>>,
  { fault, again }: { fault: (type: string) => Fault; again?: string },
): Promise<void> {
  const types = Object.keys(made);
  await using tenant = await startTenant();
  for (const type of types) tenant.cloud.failNext(fault(type));
  const dev = await tenant.stack("dev", SMALL);

  await upAsTold(dev, tenant, again);

  expect(counts(tenant, types)).toEqual(made);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
}

test.each(importable)(
  "what could not be read after its creation is imported by the command that the failure says: %s",
  async (_, made) => {
    await expectEachImported(made, { fault: notReadable });
  },
);

test.each(importable)(
  "what was made although the answer got lost is imported by the command that the next up says: %s",
  async (_, made) => {
    const again = "Run `pulumi up --stack dev` again: if it exists, that run prints the import command.";
    await expectEachImported(made, { fault: answerLost, again });
  },
);
