import { formatUrn, packageOf, parseUrn, providerType } from "../../common/pulumi/urn";
import type { Failure, FailureContext } from "./failure";
import { quoted } from "./shell";
import { entra } from "./types";

type Inputs = Failure["inputs"];

/** How the provider names what exists, as a word for a shell, by the inputs it was made with. */
const entraIds: Readonly<Record<string, (inputs: Inputs, graphHost: string) => string>> = {
  [entra.application]: ({ displayName }) => {
    const filter = `displayName eq '${String(displayName).replaceAll("'", "''")}'`;
    return `"/applications/$(az ad app list --filter ${quoted(filter)} --query "[0].id" --output tsv)"`;
  },
  [entra.principal]: ({ clientId }) =>
    `"/servicePrincipals/$(az ad sp show --id ${String(clientId)} --query id --output tsv)"`,
  [entra.federatedCredential]: ({ applicationId, displayName }) => {
    const objectId = objectIdOf(applicationId);
    const query = `[?name=='${String(displayName)}'].id | [0]`;
    return (
      `"${objectId}/federatedIdentityCredential/` +
      `$(az ad app federated-credential list --id ${objectId} --query "${query}" --output tsv)"`
    );
  },
  [entra.roleAssignment]: ({ principalObjectId, resourceObjectId, appRoleId }, graphHost) => {
    const id = graphId({
      url: `https://${graphHost}/v1.0/servicePrincipals/${String(principalObjectId)}/appRoleAssignments`,
      where: `appRoleId=='${String(appRoleId)}' && resourceId=='${String(resourceObjectId)}'`,
    });
    return `"/servicePrincipals/${String(resourceObjectId)}/appRoleAssignedTo/${id}"`;
  },
  [entra.delegatedGrant]: (inputs, graphHost) => {
    const id = graphId({
      url: `https://${graphHost}/v1.0/servicePrincipals/${String(inputs["servicePrincipalObjectId"])}/oauth2PermissionGrants`,
      where: `consentType=='AllPrincipals' && resourceId=='${String(inputs["resourceServicePrincipalObjectId"])}'`,
    });
    return `"/oauth2PermissionGrants/${id}"`;
  },
};

/** The command that puts what exists in Entra into the stack; throws for what can't be imported. */
export function importFromEntra(failure: Failure, { graphHost }: FailureContext): string {
  const idOf = entraIds[failure.type];
  if (idOf === undefined) throw new RangeError(`${failure.type} can't be imported.`);
  return importCommand(failure, idOf(failure.inputs, graphHost));
}

/** What to do about something that exists although the state has no record of it. */
export function importAdvice(command: string): string {
  return `It exists already, as after an interrupted \`pulumi up\`. Import it, then run \`pulumi up --stack <stack>\` again:\n  ${command}`;
}

/** `/applications/<object id>` is how passwords and credentials know theirs. */
export function objectIdOf(applicationId: unknown): string {
  return String(applicationId).replace("/applications/", "");
}

/** Graph names grants by ids that only Graph knows. */
function graphId({ url, where }: { url: string; where: string }): string {
  return `$(az rest --method get --url "${url}" --query "value[?${where}].id | [0]" --output tsv)`;
}

/** The command that puts what exists into the stack; `id` as a word for a shell. */
export function importCommand(
  { urn, component, name, type }: Pick<Failure, "urn" | "component" | "name" | "type">,
  id: string,
): string {
  const { stack, project, parentTypes } = parseUrn(urn);
  const parentUrn = formatUrn({ stack, project, types: parentTypes, name: component });
  const parent = parentTypes === "" ? "" : `--parent ${quoted(`parent=${parentUrn}`)} `;
  const pkg = packageOf(type);
  const provider = formatUrn({ stack, project, types: providerType(pkg), name: pkg });
  return (
    `pulumi import ${type} ${quoted(name)} ${id} --stack ${stack} ${parent}` +
    `--provider ${quoted(`${pkg}=${provider}`)} --protect=false --generate-code=false --yes`
  );
}
