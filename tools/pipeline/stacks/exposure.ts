import { sharedSettings } from "../../../common/settings/shared";
import { isObject } from "../../../common/objects";
import { forStack } from "../../../common/pulumi/stackOption";
import { setCommand, shown } from "../../../common/settings/problem";
import type { Project, Settings } from "../../stackFiles";
import { NO_PREVIEWS } from "./pipelineSettings";
import type { PipelineStack } from "./pipelineStack";

/** A stack, and what its file sets. */
export interface StackWithSettings {
  readonly stack: PipelineStack;
  readonly settings: Settings;
  /** At the commit that is compared with: what that sets may be deployed still. Undefined: not known. */
  readonly before?: { readonly settings: Settings; readonly project: Project } | undefined;
}

/**
 * A sentence, in Markdown, for each stack whose state or file holds a secret that the identity of a preview can read, or
 * whose previews run as an identity that deploys, with what to do. The connector's resources have no secret but those of
 * `credential: secret`: no key of the storage account or the log, no password of the registry. `neighbours` are other
 * stacks, whose previews may read it, too. https://www.pulumi.com/docs/iac/concepts/secrets/
 */
export function exposures(
  stacks: readonly StackWithSettings[],
  project: Project,
  neighbours: readonly PipelineStack[] = [],
): string[] {
  const all = [...stacks.map(({ stack }) => stack), ...neighbours];
  return stacks.flatMap((each) => [
    ...exposureOf(each, secretsOf(each, project), all),
    ...deployingPreviews(each.stack, all),
  ]);
}

function exposureOf(
  { stack }: StackWithSettings,
  secrets: readonly ExposedSecret[],
  all: readonly PipelineStack[],
): string[] {
  const [own, others] = readersOf(stack, all);
  if (secrets.length === 0 || (!own && others.length === 0)) return [];
  const readers = [
    ...(own ? ["its own"] : []),
    ...(others.length > 0 ? [`those of ${others.join(", ")}`] : []),
  ];
  return [
    `**${stack.stack} exposes a secret to previews:** ${readers.join(" and ")} can read ` +
      `${secrets.map(({ what }) => what).join(", and ")}. ${nextSteps(stack, { secrets, own, others })}`,
  ];
}

/** The code of a branch that may be trusted as an identity that deploys could deploy. */
function deployingPreviews(
  { stack, previewClientId }: PipelineStack,
  all: readonly PipelineStack[],
): string[] {
  const deployed = all.filter(({ deployClientId }) => deployClientId === previewClientId);
  if (deployed.length === 0) return [];
  const names = deployed.map((each) => each.stack).join(", ");
  return [
    `**Previews of ${stack} run as the identity that deploys ${names}.** Give them one of their own: docs/ci.md, step 2.`,
  ];
}

/** What can be read, and the command or deed after which it can't. */
interface ExposedSecret {
  readonly what: string;
  readonly remedy: string;
}

function secretsOf({ stack, settings, before }: StackWithSettings, project: Project): ExposedSecret[] {
  const encrypted = new Set(
    [...settings, ...(before?.settings ?? [])]
      .filter(([, value]) => isEncrypted(value))
      .map(([name]) => shown(name)),
  );
  const secrets: ExposedSecret[] = [];
  if (isSecret(settings, project)) {
    secrets.push({
      what: "the app's client secrets, as credential is secret",
      remedy: `${forStack(setCommand("credential", "federated"), stack.stack)}, if the subscription belongs to the stack's tenant`,
    });
  } else if (before !== undefined && isSecret(before.settings, before.project)) {
    secrets.push({
      what: "the app's client secrets, as credential was secret before this change",
      remedy: "deploy this change",
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

function isSecret(own: Settings, { name, declared }: Project): boolean {
  const key = `${name}:credential`;
  const ofProject = declared.find((each) => each.key === key)?.value;
  return (own.get(key) ?? ofProject ?? sharedSettings.credential.default) !== "federated";
}

/** https://www.pulumi.com/docs/iac/concepts/secrets/#configuration-secrets; in lists and maps, too. */
function isEncrypted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isObject(value) && typeof value.secure === "string") return true;
  return Object.values(value).some(isEncrypted);
}

/** Whether its own previews read its state, and which other stacks' do: those of the same identity, or in the same container. */
function readersOf(
  { stack, previewClientId, backend }: PipelineStack,
  all: readonly PipelineStack[],
): readonly [own: boolean, others: readonly string[]] {
  const others = all
    .filter((other) => other.stack !== stack && other.previewClientId !== NO_PREVIEWS)
    .filter(
      (other) =>
        other.previewClientId === previewClientId || containerOf(other.backend) === containerOf(backend),
    );
  return [previewClientId !== NO_PREVIEWS, others.map((other) => other.stack)];
}

/** What a role is granted on, without the folder that Pulumi allows: https://www.pulumi.com/docs/iac/concepts/state-and-backends/ */
function containerOf(backend: string): string {
  const { hostname, searchParams } = new URL(backend);
  return `${searchParams.get("storage_account") ?? ""}/${hostname}`.toLowerCase();
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
