import type { Failure } from "./failure";

/** The command that puts an existing app-role assignment (consent to an application permission) into the stack. */
export function importAssignmentCommand({ inputs, ...rest }: Failure, graphHost: string): string {
  const principal = String(inputs["principalObjectId"]);
  const resource = String(inputs["resourceObjectId"]);
  const id = graphId({
    url: `https://${graphHost}/v1.0/servicePrincipals/${principal}/appRoleAssignments`,
    where: `appRoleId=='${String(inputs["appRoleId"])}' && resourceId=='${resource}'`,
  });
  return importCommand(rest, `/servicePrincipals/${resource}/appRoleAssignedTo/${id}`);
}

/** The command that puts an existing tenant-wide delegated grant into the stack. */
export function importGrantCommand({ inputs, ...rest }: Failure, graphHost: string): string {
  const principal = String(inputs["servicePrincipalObjectId"]);
  const id = graphId({
    url: `https://${graphHost}/v1.0/servicePrincipals/${principal}/oauth2PermissionGrants`,
    where: `consentType=='AllPrincipals' && resourceId=='${String(inputs["resourceServicePrincipalObjectId"])}'`,
  });
  return importCommand(rest, `/oauth2PermissionGrants/${id}`);
}

/** Graph names grants by ids that only Graph knows. */
function graphId({ url, where }: { url: string; where: string }): string {
  return `$(az rest --method get --url "${url}" --query "value[?${where}].id | [0]" --output tsv)`;
}

/** URNs are `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`. */
function importCommand({ urn, component, name }: Omit<Failure, "inputs">, id: string): string {
  const [head = "", project = "", types = ""] = urn.split("::");
  const stack = head.replace("urn:pulumi:", "");
  const split = types.lastIndexOf("$");
  const parent = `${head}::${project}::${types.slice(0, split)}::${component}`;
  const provider = `${head}::${project}::pulumi:providers:azuread::azuread`;
  return (
    `pulumi import ${types.slice(split + 1)} ${name} "${id}" --stack ${stack} ` +
    `--parent "parent=${parent}" --provider "azuread=${provider}" --protect=false --generate-code=false --yes`
  );
}
