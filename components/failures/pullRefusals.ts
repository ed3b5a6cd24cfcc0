import type { Failure } from "./failure";

/**
 * Of an image that is private or isn't there: registries don't tell which.
 * https://github.com/Azure/container-apps-deploy-action/issues/85; GitHub's: https://github.com/sigstore/scaffolding/issues/127
 */
export const PULL_REFUSED = /UNAUTHORIZED: authentication required|\bDENIED: (?:requested access|denied)/;

/** Host of the registry that refused a pull: as the refusal names it, by the image, its own address or its name; else undefined. */
export function refusingRegistry({ errors: [latest = ""] }: Pick<Failure, "errors">): string | undefined {
  const [, byAddress] = /\b(?:GET|HEAD) https:\/\/([^/\s:]+)/.exec(latest) ?? [];
  const [, byService] = /[?&]service=([^&\s:]+)/.exec(latest) ?? [];
  const [, byImage] = /Invalid value: \\?"([^/"\s]+\.[^/"\s]+)\//.exec(latest) ?? [];
  return byImage ?? byAddress ?? byService;
}

/** Whether the app or job signs in to the registry that refused: then a right may be on its way. */
export function signsInThere(failure: Pick<Failure, "errors" | "inputs">): boolean {
  const { registries } = (failure.inputs["configuration"] ?? {}) as { registries?: unknown };
  if (!Array.isArray(registries)) return false;
  const host = refusingRegistry(failure);
  const servers = registries.map((each: { readonly server?: unknown }) => each.server);
  return host === undefined || servers.includes(host);
}
