import { ProviderError } from "../../errors";
import { ROOT_BUSINESS_UNIT } from "../role/roleRequests";
import type { WebApi } from "../session/webApi";

/** Id of the environment's root business unit, which every environment has. */
export async function findRootBusinessUnit(api: WebApi): Promise<string> {
  const [root] = await api.list<{ businessunitid: string }>(ROOT_BUSINESS_UNIT);
  if (root !== undefined) return root.businessunitid;
  throw new ProviderError(
    "the environment shows no root business unit; the deployer needs the privilege prvReadBusinessUnit on the organisation",
  );
}
