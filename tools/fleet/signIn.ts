import { deploymentClouds } from "../../common/deploymentClouds";
import { firstLine, messageOf } from "../../common/errors";
import { createCredential } from "../../provider/azure/credentials";
import type { FleetStack } from "./stacks";

/** Undefined when there is a sign-in to the stack's tenant; otherwise why not, and the command for one. */
export type CheckSignIn = (stack: FleetStack) => Promise<string | undefined>;

/** Asks as the stack's providers will, with the same variables; once for each tenant. */
export function signInCheck(own: NodeJS.ProcessEnv): CheckSignIn {
  const asked = new Map<string, Promise<string | undefined>>();
  return async (stack) => {
    const key = `${stack.cloud} ${stack.tenantId}`;
    const answer = asked.get(key) ?? ask(stack, own);
    asked.set(key, answer);
    return await answer;
  };
}

async function ask(
  { tenantId, cloud: name }: FleetStack,
  own: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const cloud = deploymentClouds[name];
  try {
    const env = { ...own, ARM_TENANT_ID: tenantId };
    const credential = await createCredential(env, { cloud, account: { tenantId } });
    await credential.getToken(`https://${cloud.resourceManagerHost}/.default`);
    return undefined;
  } catch (error) {
    const why = firstLine(messageOf(error));
    return `no sign-in to tenant ${tenantId}: ${why}\nRun: az login --tenant ${tenantId}`;
  }
}
