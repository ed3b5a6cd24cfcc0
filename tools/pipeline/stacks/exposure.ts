import { sharedSettings } from "../../../common/settings/shared";
import { isObject } from "../../../common/objects";
import { setCommand, shown } from "../../../common/settings/problem";
import type { Project, Settings } from "../../stackFiles";
import { NO_PREVIEWS } from "./pipelineSettings";
import type { PipelineStack } from "./pipelineStack";

/** A stack, and what its file sets. */
export interface StackWithSettings {
  readonly stack: PipelineStack;
  readonly settings: Settings;
  /** At the commit that is compared with: what it sets may be deployed still. Undefined: not known. */
  readonly before?: Settings | undefined;
}

/**
 * A sentence, in Markdown, for each stack whose state or file holds a secret that the identity of a preview can read, with
 * what to do. The connector's resources have no secret but those of `credential: secret`: no key of the storage
 * account or the log, no password of the registry. `neighbours` are other stacks, whose previews may read it, too.
 * https://www.pulumi.com/docs/iac/concepts/secrets/
 */
export function exposures(
  stacks: readonly StackWithSettings[],
  project: Project,
  neighbours: readonly PipelineStack[] = [],
): string[] {
  const all = [...stacks.map(({ stack }) => stack), ...neighbours];
  return stacks.flatMap((each) => {
    const { stack } = each.stack;
    const secrets = secretsOf(each, project);
    const [own, others] = readersOf(each.stack, all);
    if (secrets.length === 0 || (!own && others.length === 0)) return [];
    const readers = [
      ...(own ? ["its own"] : []),
      ...(others.length > 0 ? [`those of ${others.join(", ")}`] : []),
    ];
    return [
      `**${stack} exposes a secret to previews:** ${readers.join(" and ")} can read ` +
        `${secrets.map(({ what }) => what).join(", and ")}. ${nextSteps(each.stack, { secrets, own, others })}`,
    ];
  });
}

/** What can be read, and the command or deed after which it can't. */
interface ExposedSecret {
  readonly what: string;
  readonly remedy: string;
}

function secretsOf({ stack, settings, before }: StackWithSettings, project: Project): ExposedSecret[] {
  const key = `${project.name}:credential`;
  const isSecret = (own: Settings): boolean => credentialOf(own, key, project) !== "federated";
  const encrypted = new Set(
    [...settings, ...(before ?? [])].filter(([, value]) => isEncrypted(value)).map(([name]) => shown(name)),
  );
  const secrets: ExposedSecret[] = [];
  if (isSecret(settings)) {
    secrets.push({
      what: "the app's client secrets, as credential is secret",
      remedy: `${setCommand("credential", "federated")} --stack ${stack.stack}, if the subscription belongs to the stack's tenant`,
    });
  } else if (before !== undefined && isSecret(before)) {
    secrets.push({
      what: "the app's client secrets, as credential was secret before this change",
      remedy: "deploy it",
    });
  }
  if (encrypted.size > 0) {
    secrets.push({
      what: `what is encrypted in Pulumi.${stack.stack}.yaml (${[...encrypted].join(", ")})`,
      remedy:
        "take it out of the file, as no setting of the connector is a secret, and replace it wherever it is used",
    });
  }
  return secrets;
}

function credentialOf(own: Settings, key: string, { declared }: Project): unknown {
  return (
    own.get(key) ?? declared.find((each) => each.key === key)?.value ?? sharedSettings.credential.default
  );
}

/** https://www.pulumi.com/docs/iac/concepts/secrets/#configuration-secrets; in lists and maps, too. */
function isEncrypted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isObject(value) && typeof value.secure === "string") return true;
  return Object.values(value).some(isEncrypted);
}

/** Whether its own previews read its state, and which other stacks' do: those of the same identity, or the same container. */
function readersOf(
  { stack, previewClientId, backend }: PipelineStack,
  all: readonly PipelineStack[],
): readonly [own: boolean, others: readonly string[]] {
  const others = all
    .filter((other) => other.stack !== stack && other.previewClientId !== NO_PREVIEWS)
    .filter((other) => other.previewClientId === previewClientId || other.backend === backend);
  return [previewClientId !== NO_PREVIEWS, others.map((other) => other.stack)];
}

function nextSteps(
  { stack }: PipelineStack,
  found: {
    readonly secrets: readonly ExposedSecret[];
    readonly own: boolean;
    readonly others: readonly string[];
  },
): string {
  const steps = [
    ...(found.others.length > 0
      ? [`Give ${stack} an identity for previews and a container of its own: CHANGELOG.md.`]
      : []),
    ...(found.own
      ? [
          `Its previews need reviewers, of the environment (in Azure DevOps the connection) ${stack}-preview: docs/ci.md.`,
        ]
      : []),
    `To end it: ${found.secrets.map(({ remedy }) => remedy).join("; ")}.`,
  ];
  return steps.join(" ");
}
