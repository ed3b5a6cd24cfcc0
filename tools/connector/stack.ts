import { asId } from "../../common/guid";
import { isObject } from "../../common/objects";
import { settings } from "../../common/settings/runtimeSettings";
import { clouds } from "../../common/clouds";
import { visibleText } from "../../common/visibleText";
import { UsageError } from "../commandLine";
import { cloudOf, pulumiOutputs, type ReadOutputs } from "../stackOutputs";
import type { ConnectorArgs } from "./definition";

/** What the stack's outputs say of its connector, and whether it has a client secret for it. Throws a UsageError. */
export async function readConnectorArgs(
  stack: string,
  readOutputs: ReadOutputs = pulumiOutputs,
): Promise<{ readonly args: ConnectorArgs; readonly hasSecret: boolean }> {
  const outputs = await readOutputs(stack);
  const tenantId = guidOf(outputs["tenantId"]);
  const clientId = guidOf(outputs["clientId"]);
  const cloud = cloudOf(outputs);
  if (tenantId === undefined || clientId === undefined || cloud === undefined)
    throw new UsageError(
      `The outputs of stack ${visibleText(stack)} lack tenantId, clientId or connectorResourceUrl: run \`pulumi up --stack ${visibleText(stack)}\` first.`,
    );
  const { runtimeSettings } = outputs;
  const publisher = isObject(runtimeSettings)
    ? guidOf(runtimeSettings[settings.publisherIdentifier.variable])
    : undefined;
  const { activityHost, loginHost } = clouds[cloud];
  const args = { tenantId, clientId, activityHost, loginHost, publisherIdentifier: publisher ?? tenantId };
  return { args, hasSecret: typeof outputs["clientSecretUri"] === "string" };
}

function guidOf(value: unknown): string | undefined {
  return typeof value === "string" ? asId(value) : undefined;
}
