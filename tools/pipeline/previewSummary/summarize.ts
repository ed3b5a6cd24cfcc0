import { changesOf, countsOf, isListed, ONLY_UNLISTED, type Change, type Kind } from "./changes";
import { diagnose, type Diagnosis } from "./diagnostics";
import { parseDigest, type Digest } from "./digest";
import { fit } from "./fit";
import { word } from "./markdown";
import { sectionsOf } from "./sections";
import { forStack } from "../../../common/pulumi/stackOption";
import { parseUrn } from "../../../common/pulumi/urn";

/** What a preview left behind. */
export interface Preview {
  /** What it printed with `--json --show-replacement-steps`, possibly nothing. */
  readonly json: string;
  /** What it printed on stderr. */
  readonly log: string;
  /** Name of the stack, for a preview that failed before it knew. */
  readonly stack?: string | undefined;
  /** Its exit code was not 0. @default false */
  readonly hasFailed?: boolean;
}

/** GitHub takes 65,536 characters, and the action that posts the comment adds a marker. */
const LIMIT = 60_000;

/** A comment in GitHub-flavoured Markdown for who reviews the change, without credentials, of at most 60,000 characters. */
export function summarize({ json, log, stack, hasFailed = false }: Preview): string {
  const digest = parseDigest(json);
  const all = changesOf(digest?.steps ?? []);
  const listed = all.filter(isListed);
  const diagnosis = diagnose({ digest, log, hasFailed });
  const summary = summaryLineOf(listed, diagnosis, {
    unchanged: unchangedIn(digest, all),
    isQuiet: all.length === 0,
  });
  const { project, stack: name } = namesOf(digest, stack);
  const subject = [project, name].filter((each) => each !== "").map((each) => word(each, NAME_LENGTH));
  const head = subject.length === 0 ? "### Preview" : `### Preview of ${subject.join("/")}`;
  const comment = fit(`${head}\n\n${summary}`, sectionsOf(listed, diagnosis), LIMIT);
  // Any other text might end the code span around it.
  return /^[\w.-]+$/.test(name) ? forStack(comment, name) : comment;
}

/** Pulumi's own limit: https://www.pulumi.com/docs/iac/concepts/projects/ */
const NAME_LENGTH = 100;

/** As far as they are known; else empty. */
function namesOf(digest: Digest | undefined, stack = ""): { project: string; stack: string } {
  const [step] = digest?.steps ?? [];
  return step === undefined ? { project: "", stack } : parseUrn(step.urn);
}

/** What takes something away is bold. */
const BOLD: readonly Kind[] = ["unprotected", "replaced", "deleted"];

interface Context {
  /** Resources that stay as they are, as the CLI counts them: components, providers and the stack included. */
  readonly unchanged: number;
  /** No step changes anything, listed or not. */
  readonly isQuiet: boolean;
}

function summaryLineOf(
  listed: readonly Change[],
  { isFailed, errors, log }: Diagnosis,
  { unchanged, isQuiet }: Context,
): string {
  const counts = countsOf(listed)
    .map(({ kind, count }) => (BOLD.includes(kind) ? `**${count} ${kind}**` : `${count} ${kind}`))
    .join(", ");
  if (isFailed) {
    const where =
      errors.length > 0 || log !== undefined
        ? ""
        : " It left no message: `pulumi preview --stack <stack>` may say why.";
    return `**The preview failed.**${where}${counts === "" ? "" : ` Until then: ${counts}.`}`;
  }
  if (isQuiet) return "No changes.";
  if (counts === "") return `No resource changes, ${ONLY_UNLISTED}.`;
  return unchanged > 0 ? `${counts}; ${unchanged} unchanged.` : `${counts}.`;
}

/** For the CLI, a resource whose protection changes is unchanged. */
function unchangedIn(digest: Digest | undefined, all: readonly Change[]): number {
  const same = digest?.changeSummary["same"];
  const others = all.filter(({ step }) => step.op === "same");
  return typeof same === "number" ? same - others.length : 0;
}
