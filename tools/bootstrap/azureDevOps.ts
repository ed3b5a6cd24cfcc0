import { isObject } from "../../common/objects";
import { setPathCommand, shown, type Problem } from "../../common/settings/problem";

/** Whom a token is from: issuer and subject, as a service connection shows them. */
export interface Token {
  readonly issuer: string;
  readonly subject: string;
}

/** The project of Azure DevOps whose pipeline deploys, and what its service connections show. */
export interface AzureDevOps {
  readonly organization: string;
  readonly project: string;
  /** By name of the connection: `<stack>-preview` and `<stack>`. A connection comes after its identity, so some may lack. */
  readonly connections: Readonly<Record<string, Token>>;
}

const KEYS = ["organization", "project", "connections"];
const ISSUERS = /^https:\/\/[a-z0-9.-]+\/\S+$/;
/** https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity */
const BY_NAME = /^sc:\/\/([^/]+)\/([^/]+)\/(.+)$/;

/** Undefined where nothing is set; mistakes go to `problems`. */
export function readAzureDevOps(given: unknown, problems: Problem[]): AzureDevOps | undefined {
  if (given === undefined) return undefined;
  const before = problems.length;
  const refuse = (path: string, value: unknown, allowed: string, example: string): void => {
    problems.push({
      path,
      message: value === undefined ? "is not set" : `is ${shown(value)}`,
      allowed,
      hint: setPathCommand(path, example),
    });
  };
  const map = isObject(given) ? given : {};
  const { organization, project, connections = {} } = map;
  const unknown = Object.keys(map).find((key) => !KEYS.includes(key));
  if (!isObject(given)) refuse("azureDevOps", given, `a map of ${KEYS.join(", ")}`, "<map>");
  if (unknown !== undefined) refuse(`azureDevOps.${unknown}`, map[unknown], KEYS.join(" · "), "<value>");
  if (typeof organization !== "string" || !/^[A-Za-z0-9][\w-]*$/.test(organization))
    refuse(
      "azureDevOps.organization",
      organization,
      "the organization's name, as in https://dev.azure.com/contoso",
      "contoso",
    );
  if (typeof project !== "string" || !/^[^/\\]+$/.test(project))
    refuse("azureDevOps.project", project, "the project's name", "power-platform");
  if (!isObject(connections))
    refuse("azureDevOps.connections", connections, "a map of names to issuer and subject", "<map>");
  else
    for (const [name, token] of Object.entries(connections))
      checkToken(name, token, { organization, project, refuse });
  // Each part has been checked above.
  return problems.length === before ? ({ organization, project, connections } as AzureDevOps) : undefined;
}

function checkToken(
  name: string,
  token: unknown,
  {
    organization,
    project,
    refuse,
  }: {
    readonly organization: unknown;
    readonly project: unknown;
    readonly refuse: (path: string, value: unknown, allowed: string, example: string) => void;
  },
): void {
  const path = `azureDevOps.connections.${name}`;
  const { issuer, subject } = isObject(token) ? token : {};
  if (typeof issuer !== "string" || !ISSUERS.test(issuer))
    refuse(`${path}.issuer`, issuer, "the issuer that the service connection shows", "https://…");
  if (typeof subject !== "string" || !/^(?:sc:\/\/|\/)\S.*$/.test(subject)) {
    refuse(`${path}.subject`, subject, "the subject that the service connection shows", "<subject>");
    return;
  }
  // The form that names the connection must name this one: another's token would deploy the stack.
  const [, ...parts] = BY_NAME.exec(subject) ?? [];
  if (parts.length > 0 && parts.join("/") !== [organization, project, name].join("/"))
    refuse(
      `${path}.subject`,
      subject,
      `sc://${String(organization)}/${String(project)}/${name}, or the form without names`,
      `sc://${String(organization)}/${String(project)}/${name}`,
    );
}
