import type { Failure } from "./failure";
import { quoted } from "./shell";

/** The command that puts an existing app-role assignment (consent to an application permission) into the stack. */
export function importAssignmentCommand({ inputs, ...rest }: Failure, graphHost: string): string {
  const principal = String(inputs["principalObjectId"]);
  const resource = String(inputs["resourceObjectId"]);
  const id = graphId({
    url: `https://${graphHost}/v1.0/servicePrincipals/${principal}/appRoleAssignments`,
    where: `appRoleId=='${String(inputs["appRoleId"])}' && resourceId=='${resource}'`,
  });
  return importCommand(rest, `"/servicePrincipals/${resource}/appRoleAssignedTo/${id}"`);
}

/** The command that puts an existing tenant-wide delegated grant into the stack. */
export function importGrantCommand({ inputs, ...rest }: Failure, graphHost: string): string {
  const principal = String(inputs["servicePrincipalObjectId"]);
  const id = graphId({
    url: `https://${graphHost}/v1.0/servicePrincipals/${principal}/oauth2PermissionGrants`,
    where: `consentType=='AllPrincipals' && resourceId=='${String(inputs["resourceServicePrincipalObjectId"])}'`,
  });
  return importCommand(rest, `"/oauth2PermissionGrants/${id}"`);
}

/** Graph names grants by ids that only Graph knows. */
function graphId({ url, where }: { url: string; where: string }): string {
  return `$(az rest --method get --url "${url}" --query "value[?${where}].id | [0]" --output tsv)`;
}

/** The command that puts what exists into the stack; `id` as a word for a shell. */
export function importCommand({ urn, component, name, type }: Omit<Failure, "inputs">, id: string): string {
  // URNs are urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>.
  const [head = "", project = "", types = ""] = urn.split("::");
  const stack = head.replace("urn:pulumi:", "");
  const parentTypes = types.slice(0, Math.max(0, types.lastIndexOf("$")));
  const parent = `--parent ${quoted(`parent=${head}::${project}::${parentTypes}::${component}`)} `;
  const [pkg = ""] = type.split(":");
  const provider = `${head}::${project}::pulumi:providers:${pkg}::${pkg}`;
  return (
    `pulumi import ${type} ${quoted(name)} ${id} --stack ${stack} ${parentTypes === "" ? "" : parent}` +
    `--provider ${quoted(`${pkg}=${provider}`)} --protect=false --generate-code=false --yes`
  );
}
