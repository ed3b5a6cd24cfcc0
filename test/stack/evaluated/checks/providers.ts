import type { Recorded } from "../../../../tools/plan/recorded";
import type { ProgramRun } from "../runProgram";

/**
 * What goes through another provider than the stack's own: resources, children that a component would have, calls.
 * A default provider would take cloud and location from somewhere else.
 */
export function foreignProviders({
  resources,
  invokes,
}: Pick<ProgramRun, "resources" | "invokes">): string[] {
  const own = new Map(
    resources
      .filter(({ type }) => type.startsWith("pulumi:providers:"))
      .map(({ type, urn, id }) => [type.slice("pulumi:providers:".length), `${urn}::${id}`]),
  );
  const isOwn = (token: string, provider: string | undefined): boolean =>
    own.get(packageOf(token)) === provider;
  return [
    ...resources
      .filter(({ type }) => isCloud(type) || type === "auditlog:image:Build")
      .filter(({ type, provider }) => !isOwn(type, provider))
      .map(({ name, provider }) => `${name} goes through ${provider ?? "a default provider"}`),
    ...resources
      .filter(isComponent)
      .flatMap(({ name, providers }) =>
        [...own]
          .filter(([key, provider]) => providers[key] !== provider)
          .map(([key]) => `${name} hands no ${key} on`),
      ),
    ...invokes
      .filter(({ token, provider }) => !isOwn(token, provider))
      .map(({ token, provider }) => `${token} goes through ${provider ?? "a default provider"}`),
  ];
}

function isComponent({ type, custom }: Recorded): boolean {
  return !custom && type.startsWith("auditlog:");
}

function isCloud(type: string): boolean {
  return type.startsWith("azuread:") || type.startsWith("azure-native:");
}

function packageOf(token: string): string {
  return token.split(":")[0] ?? "";
}
