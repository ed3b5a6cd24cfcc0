import * as pulumi from "@pulumi/pulumi";
import type { StackSettings } from "../settings/stackSettings";
import { office365Management } from "./permissions";
import { resourceHook } from "../program/hooks";

interface UnfinishedArgs {
  readonly settings: Pick<StackSettings, "appName" | "cloud" | "tenantId">;
}

/**
 * Names what an interrupted creation left, before another registration is created: it has a temporary name then, so no
 * check for duplicates finds it. A hook, because only the engine knows whether the registration is there.
 */
export function unfinishedHook(name: string, { settings }: UnfinishedArgs): pulumi.ResourceHook {
  return resourceHook(
    `${name}-unfinished`,
    async () => {
      const { tenantId, cloud } = settings;
      const requestedAppId = office365Management.appId;
      // The shape is that of the local provider's schema (provider/engine/schema.ts).
      const { names } = (await pulumi.runtime.invoke("auditlog:entra:findUnfinished", {
        tenantId,
        cloud,
        requestedAppId,
      })) as { names: Record<string, string> };
      for (const [objectId, displayName] of Object.entries(names))
        await pulumi.log.warn(warning(objectId, displayName, settings));
    },
    { onDryRun: true, ignoreErrors: true },
  );
}

function warning(objectId: string, displayName: string, { appName }: UnfinishedArgs["settings"]): string {
  return [
    `The app registration ${displayName} (object id ${objectId}) requests the connector's permissions, under a name that the azuread`,
    `provider gives a new one for a moment: an interrupted \`pulumi up\`, of this stack or another, left it. "${appName}" is created`,
    "beside it. Unless the `pulumi up` of another stack is still to complete it, delete it:",
    `  az ad app delete --id ${objectId}`,
  ].join("\n");
}
