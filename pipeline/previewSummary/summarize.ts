import { changesOf, isListed, type Change, type Kind } from "./changes";
import { diagnose, type Diagnosis } from "./diagnostics";
import { parseDigest, type Digest } from "./digest";
import { fit } from "./fit";
import { word } from "./markdown";
import { sectionsOf } from "./sections";
import { parseUrn } from "./urn";

/** What a preview left behind. */
export interface Preview {
  /** What it printed with `--json`, possibly nothing. */
  readonly json: string;
  /** What it printed on stderr. */
  readonly log: string;
  /** Name of the stack, for a preview that failed before it knew. */
  readonly stack?: string | undefined;
}

/** GitHub takes 65,536 characters, and the action that posts the comment adds a marker. */
const LIMIT = 60_000;

/** A comment in GitHub-flavoured Markdown for who reviews the change, without credentials, of at most 60,000 characters. */
export function summarize({ json, log, stack }: Preview): string {
  const digest = parseDigest(json);
  const all = changesOf(digest?.steps ?? []);
  const listed = all.filter(isListed);
  const diagnosis = diagnose(digest, log);
  const verdict = verdictOf(listed, diagnosis, {
    unchanged: digest?.changeSummary["same"],
    isQuiet: all.length === 0,
  });
  return fit(`### Preview${subjectOf(digest, stack)}\n\n${verdict}`, sectionsOf(listed, diagnosis), LIMIT);
}

/** Pulumi's own limit: https://www.pulumi.com/docs/iac/concepts/projects/ */
const NAME_LENGTH = 100;

/** ` of <project>/<stack>`, as far as it is known. */
function subjectOf(digest: Digest | undefined, stack: string | undefined): string {
  const [step] = digest?.steps ?? [];
  const urn = step === undefined ? undefined : parseUrn(step.urn);
  const names = urn === undefined ? [stack ?? ""] : [urn.project, urn.stack];
  const known = names.filter((name) => name !== "").map((name) => word(name, NAME_LENGTH));
  return known.length === 0 ? "" : ` of ${known.join("/")}`;
}

const kinds: readonly Kind[] = ["created", "updated", "replaced", "deleted"];

interface Context {
  /** Resources that stay as they are, as the CLI counts them: components, providers and the stack included. */
  readonly unchanged: number | undefined;
  /** No step changes anything, listed or not. */
  readonly isQuiet: boolean;
}

function verdictOf(
  listed: readonly Change[],
  { isFailed, errors, log }: Diagnosis,
  { unchanged, isQuiet }: Context,
): string {
  const counts = kinds
    .map((kind) => ({ kind, count: listed.filter((change) => change.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) =>
      kind === "replaced" || kind === "deleted" ? `**${count} ${kind}**` : `${count} ${kind}`,
    )
    .join(", ");
  if (isFailed) {
    const where = errors.length > 0 || log !== undefined ? "" : " The log of this run may say why.";
    return `**The preview failed.**${where}${counts === "" ? "" : ` Until then: ${counts}.`}`;
  }
  if (isQuiet) return "No changes.";
  if (counts === "") return "No resource changes, only components and providers.";
  return typeof unchanged === "number" && unchanged > 0 ? `${counts}; ${unchanged} unchanged.` : `${counts}.`;
}
