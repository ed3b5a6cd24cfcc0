import { proxyProblem } from "../../common/http/proxy";
import { ProviderError } from "../errors";
import type { Environment } from "./signIn";

/** Throws ProviderError for a proxy that can't be one: Azure's libraries would only say "Invalid URL". */
export function checkProxy(env: Environment): void {
  const problem = proxyProblem(env);
  if (problem !== undefined) throw new ProviderError(problem);
}
