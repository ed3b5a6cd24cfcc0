import type { Failure } from "./failure";

/** https://learn.microsoft.com/azure/container-apps/containers#container-registries */
export const PULL_REFUSED = /UNAUTHORIZED: authentication required/;

/** Host of the registry that refused a pull: as the refusal names it, by its own address or the image's; else undefined. */
export function refusingRegistry({ errors: [latest = ""] }: Pick<Failure, "errors">): string | undefined {
  const [, byAddress] = /\b(?:GET|HEAD) https:\/\/([^/\s:]+)/.exec(latest) ?? [];
  const [, byImage] = /Invalid value: \\?"([^/"\s]+\.[^/"\s]+)\//.exec(latest) ?? [];
  return byImage ?? byAddress;
}

/** Whether the app or job signs in to the registry that refused: then a right may be on its way. */
export function signsInThere(failure: Pick<Failure, "errors" | "inputs">): boolean {
  const { registries } = (failure.inputs["configuration"] ?? {}) as { registries?: unknown };
  if (!Array.isArray(registries)) return false;
  const host = refusingRegistry(failure);
  const servers = registries.map((each: { readonly server?: unknown }) => each.server);
  return host === undefined || servers.includes(host);
}
