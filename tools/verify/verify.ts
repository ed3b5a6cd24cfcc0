import { auditTable } from "../../common/dataverse/columns";
import { MINUTE_MS } from "../../common/time";
import { askAll, RUN_MINUTES } from "./ask";
import { exchange, outcomeOf } from "./exchange";
import { MadeRows, removeCommand, TITLE } from "./madeRows";
import type { Answer, Area, Question } from "./question";
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
  /** Ends the run; what was made is removed. */
  readonly stop: AbortSignal;
  /** Ends the removal, too. */
  readonly leave?: AbortSignal;
  /** Aborts one question. @default after a minute */
  readonly limit?: () => AbortSignal;
  /** From then on, nothing more is asked. @default after RUN_MINUTES */
  readonly deadline?: AbortSignal;
  /** Aborts the removal of what was made. @default a minute after it began */
  readonly removal?: AbortSignal;
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
  const answers = await askAll(questions, shared, {
    stop: options.stop,
    deadline: options.deadline ?? AbortSignal.timeout(RUN_MINUTES * MINUTE_MS),
    limit,
    onAnswer: printer(print),
  });
  const services = new Services(shared, new Memory(), removalOf(options));
  const left = await rows.removeAll(async (id) => {
    const reply = await services.dataverse(`${auditTable.entitySet}(${id})`, { method: "DELETE" });
    // A page of a gateway has no code.
    return reply.status === 204 || (reply.status === 404 && outcomeOf(reply).code !== "none");
  });
  if (options.stop.aborted) print("Stopped: the other questions weren't asked.");
  print(countsOf(answers));
  tellLeft(left, options);
  return { file: fileOf(target.cloud, questions, answers), left };
}

/** Prints each answer below its area; a reason that is the one of the line above isn't repeated. */
function printer(print: (line: string) => void): (question: Question, answer: Answer) => void {
  let area: Area | undefined;
  let lastWhy = "";
  return (question, answer) => {
    if (question.area !== area) {
      print(question.area);
      lastWhy = "";
    }
    area = question.area;
    const why = answer.verdict === "can't tell" ? answer.why : "";
    const isSame = why !== "" && why === lastWhy;
    print(lineOf(question, isSame ? { id: answer.id, verdict: "can't tell", why: "as above" } : answer));
    lastWhy = why;
  };
}

function removalOf({ leave, removal = AbortSignal.timeout(MINUTE_MS) }: VerifyOptions): AbortSignal {
  return leave === undefined ? removal : AbortSignal.any([leave, removal]);
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
  const starts = writing.some(({ area }) => area === "activity");
  const makesRows = writing.some(({ area }) => area === "dataverse");
  const what = [
    ...(starts ? ["a start of Audit.General, which is refused where it is enabled"] : []),
    ...(makesRows
      ? [
          `up to 10 rows of ${auditTable.entitySet} with new ids and the title "${TITLE}", which are removed at the end`,
        ]
      : []),
  ];
  const verb = writing.length === 1 ? "writes" : "write";
  print(`${writing.length} of them ${verb}: ${what.join(", and ")}. No other row is touched.`);
}

function tellLeft(left: readonly string[], { target, print }: VerifyOptions): void {
  if (left.length === 0 || target.dataverseUrl === undefined) return;
  print(
    `${left.length} ${left.length === 1 ? "row" : "rows"} may remain; remove ${left.length === 1 ? "it" : "them"}:`,
  );
  for (const id of left) print(`  ${removeCommand(target.dataverseUrl, id)}`);
}
