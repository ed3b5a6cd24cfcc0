import { clouds, type CloudName } from "../../common/clouds";
import { deploymentClouds } from "../../common/deploymentClouds";
import { asId } from "../../common/guid";
import { dataverseUrl as dataverseKind } from "../../common/settings/kinds";
import { isLocalOrigin } from "../../common/settings/urls";
import { visibleText } from "../../common/visibleText";
import { UsageError } from "../commandLine";
import { cloudOf, pulumiOutputs, type ReadOutputs } from "../stackOutputs";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The services to ask, and as which app. */
export interface Target {
  readonly cloud: CloudName;
  readonly tenantId: string;
  readonly clientId: string;
  readonly publisherIdentifier: string;
  /** Undefined: what needs a token of the app can't be asked. */
  readonly clientSecret: string | undefined;
  readonly loginUrl: string;
  readonly activityUrl: string;
  /** Undefined where the stack has none. */
  readonly dataverseUrl: string | undefined;
  /** Undefined: the simulated tenant's isn't named. */
  readonly graphUrl: string | undefined;
  /** The simulated tenant of `npm run emulators`. */
  readonly isLocal: boolean;
}

/** What a stack's outputs say, or without one the variables of the runtime. Throws a UsageError. */
export async function readTarget(
  stack: string | undefined,
  env: Environment,
  readOutputs: ReadOutputs = pulumiOutputs,
): Promise<Target> {
  const given = stack === undefined ? fromVariables(env) : fromOutputs(await readOutputs(stack));
  const from = stack === undefined ? "the variables" : `the outputs of stack ${visibleText(stack)}`;
  const tenantId = asId(given.tenantId);
  const clientId = asId(given.clientId);
  const { cloud } = given;
  if (tenantId === undefined || clientId === undefined || !isCloud(cloud)) {
    const names =
      stack === undefined
        ? "AUDITLOG_TENANT_ID, AUDITLOG_CLIENT_ID or AUDITLOG_CLOUD"
        : "tenantId, clientId or connectorResourceUrl";
    throw new UsageError(
      `${from} lack ${names}, or one of them can't be right.\n` +
        "Name a stack that is deployed (--stack <name>), or set the runtime's variables, such as those that `npm run emulators` prints.",
    );
  }
  const isSimulated = isLocal(env["AUDITLOG_LOGIN_URL"]);
  const graph = nonEmpty(env["AUDITLOG_GRAPH_EMULATOR_URL"]);
  const target: Target = {
    cloud,
    tenantId,
    clientId,
    publisherIdentifier: asId(env["AUDITLOG_PUBLISHER_IDENTIFIER"]) ?? tenantId,
    clientSecret: nonEmpty(env["AUDITLOG_CLIENT_SECRET"]),
    loginUrl: nonEmpty(env["AUDITLOG_LOGIN_URL"]) ?? `https://${clouds[cloud].loginHost}`,
    activityUrl: nonEmpty(env["AUDITLOG_ACTIVITY_URL"]) ?? `https://${clouds[cloud].activityHost}`,
    dataverseUrl: environmentUrl(given.dataverseUrl, cloud),
    graphUrl: graph ?? (isSimulated ? undefined : `https://${deploymentClouds[cloud].graphHost}`),
    isLocal: isSimulated,
  };
  checkAddresses(target, graph);
  return target;
}

interface Given {
  readonly tenantId: string | undefined;
  readonly clientId: string | undefined;
  readonly cloud: string | undefined;
  readonly dataverseUrl: string | undefined;
}

function fromVariables(env: Environment): Given {
  return {
    tenantId: env["AUDITLOG_TENANT_ID"],
    clientId: env["AUDITLOG_CLIENT_ID"],
    cloud: nonEmpty(env["AUDITLOG_CLOUD"]) ?? "commercial",
    dataverseUrl: nonEmpty(env["AUDITLOG_DATAVERSE_URL"]),
  };
}

function fromOutputs(outputs: Record<string, unknown>): Given {
  const text = (name: string): string | undefined =>
    typeof outputs[name] === "string" ? outputs[name] : undefined;
  return {
    tenantId: text("tenantId"),
    clientId: text("clientId"),
    cloud: cloudOf(outputs),
    dataverseUrl: text("dataverseUrl"),
  };
}

/** Tokens are sent there. */
function environmentUrl(text: string | undefined, cloud: CloudName): string | undefined {
  if (text === undefined) return undefined;
  const url = dataverseKind.parse(text, {});
  const domains: readonly string[] = clouds[cloud].dataverseDomains;
  if (
    url !== undefined &&
    (isLocal(url) || domains.some((each) => new URL(url).hostname.endsWith(`.${each}`)))
  )
    return url;
  throw new UsageError(
    `dataverseUrl isn't an environment of the cloud ${cloud}; allowed: https://… whose host ends in ${domains.map((each) => `.${each}`).join(" or ")}`,
  );
}

/** One address of the simulated tenant among real ones would get their tokens, or the secret. */
function checkAddresses(
  { loginUrl, activityUrl, dataverseUrl, cloud }: Target,
  graph: string | undefined,
): void {
  const { loginHost, activityHost } = clouds[cloud];
  const addresses = [loginUrl, activityUrl, ...[dataverseUrl, graph].filter((each) => each !== undefined)];
  const areOurs = loginUrl === `https://${loginHost}` && activityUrl === `https://${activityHost}`;
  if (areOurs ? !isLocal(dataverseUrl) && graph === undefined : addresses.every(isLocal)) return;
  throw new UsageError(
    "AUDITLOG_LOGIN_URL, AUDITLOG_ACTIVITY_URL, AUDITLOG_GRAPH_EMULATOR_URL and the address of Dataverse: all are on this machine (http://127.0.0.1:<port>), or the first three aren't set.",
  );
}

function isCloud(name: string | undefined): name is CloudName {
  return name !== undefined && Object.hasOwn(clouds, name);
}

function isLocal(url: string | undefined): boolean {
  return url !== undefined && isLocalOrigin(url, "http");
}

function nonEmpty(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === "" ? undefined : trimmed;
}
