import { AzureCliCredential } from "@azure/identity";
import type { Cloud } from "../../common/clouds";
import { AuthError, firstLine, messageOf } from "../../common/errors";
import type { Token } from "../../common/http/tokenSource";
import { SECOND_MS } from "../../common/time";

interface Settings {
  readonly tenantId: string | undefined;
  readonly cloud: Pick<Cloud, "activityHost">;
}

/** The Azure CLI starts for seconds on a slow machine. */
const TIMEOUT_MS = 30 * SECOND_MS;

/**
 * Tokens of the person who is signed in with the Azure CLI, for commands that an admin runs on a workstation. The CLI's own
 * app has no permission on the Activity API, so no token of it would help there.
 * https://learn.microsoft.com/entra/identity-platform/reference-breaking-changes
 */
export function azureCli({ tenantId, cloud }: Settings): (resource: string) => Promise<Token> {
  const credential = new AzureCliCredential({
    ...(tenantId === undefined ? {} : { tenantId }),
    processTimeoutInMs: TIMEOUT_MS,
  });
  return async (resource) => {
    if (resource === `https://${cloud.activityHost}`)
      throw new AuthError("the Azure CLI has no tokens for the Activity API", { hint: IN_THE_CONTAINER });
    try {
      const { token, expiresOnTimestamp } = await credential.getToken(`${resource}/.default`);
      return { value: token, expiresMs: expiresOnTimestamp };
    } catch (error) {
      const login = `az login${tenantId === undefined ? "" : ` --tenant ${tenantId}`}`;
      throw new AuthError(`the Azure CLI gave no token for ${resource}: ${firstLine(messageOf(error))}`, {
        hint: `Run \`${login}\`, then this command again.`,
        cause: error,
      });
    }
  };
}

const IN_THE_CONTAINER =
  "This command reads the audit feed: run it in the container (docs/commands.md), or with AUDITLOG_CREDENTIAL=secret.";
