import { auditTable } from "../../common/dataverse/columns";
import { MINUTE_MS } from "../../common/time";
import { askAll } from "./ask";
import { exchange } from "./exchange";
import { MadeRows, removeCommand, TITLE } from "./madeRows";
import type { Area, Question } from "./question";
import { questions as allQuestions } from "./questions";
import { countsOf, fileOf, lineOf, type VerifiedFile } from "./report";
import { Memory, Services, type PersonToken, type Shared } from "./services";
import type { Target } from "./target";

export interface VerifyOptions {
  readonly target: Target;
  readonly personToken: PersonToken;
  readonly newId: () => string;
  /** Ids to ask; undefined: all. */
  readonly only?: readonly string[] | undefined;
  readonly write: boolean;
  readonly stop: AbortSignal;
  /** Aborts one question. @default after a minute */
  readonly limit?: () => AbortSignal;
  readonly print: (line: string) => void;
}

export interface Verified {
  readonly file: VerifiedFile;
  /** Rows that could not be removed. */
  readonly left: readonly string[];
}

/** The questions of a run. */
export function chosen({ only, write }: Pick<VerifyOptions, "only" | "write">): Question[] {
  return allQuestions.filter(({ id, writes }) => (only?.includes(id) ?? true) && (write || writes !== true));
}

/** Asks a target's services, prints what they say, and removes what was made. */
export async function verify(options: VerifyOptions): Promise<Verified> {
  const { target, print, limit = () => AbortSignal.timeout(MINUTE_MS) } = options;
  const rows = new MadeRows();
  const shared: Shared = { ...options, exchange, rows };
  const questions = chosen(options);
  announce(questions, options);
  let area: Area | undefined;
  let lastWhy = "";
  const answers = await askAll(questions, shared, {
    stop: options.stop,
    limit,
    onAnswer: (question, answer) => {
      if (question.area !== area) print(question.area);
      area = question.area;
      const why = answer.verdict === "can't tell" ? answer.why : "";
      const isSame = why !== "" && why === lastWhy;
      print(lineOf(question, isSame ? { id: answer.id, verdict: "can't tell", why: "as above" } : answer));
      if (why !== "") lastWhy = why;
    },
  });
  const left = await rows.removeAll(async (id) => {
    const services = new Services(shared, new Memory(), limit());
    const { status } = await services.dataverse(`${auditTable.entitySet}(${id})`, { method: "DELETE" });
    return status === 204 || status === 404;
  });
  if (options.stop.aborted) print("Stopped: the other questions weren't asked.");
  print(countsOf(answers));
  tellLeft(left, options);
  return { file: fileOf(target.cloud, questions, answers), left };
}

function announce(questions: readonly Question[], { target, write, print }: VerifyOptions): void {
  const writing = questions.filter(({ writes }) => writes === true);
  print(
    `${questions.length} questions to the cloud ${target.cloud}${target.isLocal ? ", on this machine" : ""}.`,
  );
  if (writing.length === 0) {
    print(
      write ? "Nothing is written." : "Nothing is written: questions that need it are asked with --write.",
    );
    return;
  }
  print(
    `${writing.length} of them write: a start of Audit.General, which is refused where it is enabled, and up to 10 rows of ${auditTable.entitySet} ` +
      `with new ids and the title "${TITLE}", which are removed at the end. No other row is touched.`,
  );
}

function tellLeft(left: readonly string[], { target, print }: VerifyOptions): void {
  if (left.length === 0 || target.dataverseUrl === undefined) return;
  print(
    `${left.length} ${left.length === 1 ? "row" : "rows"} may remain; remove ${left.length === 1 ? "it" : "them"}:`,
  );
  for (const id of left) print(`  ${removeCommand(target.dataverseUrl, id)}`);
}
