import { resolve } from "node:path";
import { evaluate, type Evaluation } from "../../../tools/plan/evaluate";
import type { Responder } from "../../../tools/plan/responder";
import { CONTEXT, configTexts, type StackValues } from "../../components/settings/settingsBuilder";
import type { Cloud } from "../../fakes/providers/cloud";
import { addSharedParts } from "../combinations";
import { BY_HAND, emptyCloud, registerByHand } from "./byHand";
import { fakeResponder } from "./fakeResponder";
import { settingsOf, type Variant } from "./variants";

/** How the program is run; all of it has a default. */
export interface RunOptions {
  /** @default an empty one of the stack's tenant */
  readonly cloud?: Cloud;
  /** @default false */
  readonly preview?: boolean;
  /** The day the rotation of secrets goes by, `YYYY-MM-DD`. @default 2026-03-01 */
  readonly today?: string;
}

/** What came of it, and the cloud afterwards. */
export interface ProgramRun extends Evaluation {
  readonly cloud: Cloud;
  /** Calls of provider functions, in no certain order; `provider` is `<urn>::<id>`. */
  readonly invokes: readonly { readonly token: string; readonly provider: string | undefined }[];
}

/** A run of one of the pairwise stacks. */
export interface VariantRun extends ProgramRun {
  readonly variant: Variant;
}

/** Runs the program of this repository as stack dev, through Pulumi's own loader, against the fake providers. */
export async function runProgram(values: StackValues, options: RunOptions = {}): Promise<ProgramRun> {
  const { cloud = emptyCloud(), preview = false, today = "2026-03-01" } = options;
  const { project, stack } = CONTEXT;
  const invokes: { token: string; provider: string | undefined }[] = [];
  const fakeProviders = fakeResponder(cloud, { preview });
  const responder: Responder = {
    ...fakeProviders,
    invoke(token, args, provider) {
      invokes.push({ token, provider });
      return fakeProviders.invoke(token, args, provider);
    },
  };
  const evaluation = await evaluate({
    program: resolve(__dirname, "../../.."),
    project,
    stack,
    config: configTexts(values),
    env: { AUDITLOG_TODAY: today },
    preview,
    responder,
  });
  return { ...evaluation, cloud, invokes };
}

/** Runs a variant in a cloud that holds what the variant does not make itself, and nothing else. */
export async function runVariant(
  variant: Variant,
  options: Omit<RunOptions, "cloud"> = {},
): Promise<VariantRun> {
  const cloud = emptyCloud();
  if (variant.registration === "existing") registerByHand(cloud);
  if (variant.resourceGroup === "existing") cloud.addResourceGroup(BY_HAND.group, BY_HAND.region);
  if (variant.parts === "shared") addSharedParts(cloud, variant.cloud);
  const run = await runProgram(settingsOf(variant), { ...options, cloud });
  return { ...run, variant };
}
