import { asGuid } from "../../common/guid";
import type { Kind } from "../../common/settings/kinds";
import { nearest } from "../../common/settings/nearest";
import type { Problem } from "../../common/settings/problem";
import { visibleLine } from "../../common/visibleText";
import { misspelt } from "../../components/settings/regions";
import {
  check,
  cloudOfEnvironment,
  itemsOf,
  keyOf,
  settingOf,
  withCloud,
  type Answer,
  type Answers,
  type AnswersContext,
} from "./answers";
import { shownList, unquoted } from "./typed";

/** What is wrong, a line each. Not with the commands that correct it: they are for a stack that has its file. */
export function problemsIn(answers: Answers, context: AnswersContext): string[] {
  return check(answers, context).problems.map((problem) => {
    const { path, message, allowed } = problem;
    const meant = suggestionFor(keyOf(problem), answers, context) ?? otherCloud(problem, answers);
    const question =
      meant === undefined || message.includes("did you mean") ? "" : `; did you mean ${meant}?`;
    return visibleLine(`${path} ${message}${question}; allowed: ${allowed}`);
  });
}

/** What an answer was probably meant to be, with which less is wrong; undefined where it can't be told. */
export function suggestionFor(key: string, answers: Answers, context: AnswersContext): string | undefined {
  const answer = answers.get(key);
  if (answer === undefined) return undefined;
  const problemsWith = (candidate: Answer): number =>
    check(withCloud(new Map([...answers, [key, candidate]])), context).problems.length;
  const isBetter = (candidate: Answer): boolean => problemsWith(candidate) < problemsWith(answer);
  if (typeof answer === "string") {
    const bare = unquoted(answer);
    const all = [bare, ...candidates(settingOf(key).type, bare)];
    return all.find((candidate) => candidate !== "" && isBetter(candidate));
  }
  const items = itemsOf(answer)?.flatMap(separated) ?? [];
  return items.length > 0 && isBetter(items) ? shownList(items) : undefined;
}

/** Of an item that is several: Outlook separates addresses by semicolons. */
function separated(item: string): string[] {
  return item
    .split(/[;,]/)
    .map((each) => unquoted(each.trim()))
    .filter((each) => each !== "");
}

function candidates(type: Kind<unknown>, text: string): string[] {
  switch (type.name) {
    case "dataverseUrl":
      return originsIn(text);
    case "guid": {
      const guid = asGuid(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(text)?.[0]);
      return guid === undefined ? [] : [guid];
    }
    case "region":
      return [misspelt(text.toLowerCase().replaceAll(" ", "")) ?? ""];
    case "boolean":
      return [/^y(?:es)?$/i.test(text) ? "true" : /^no?$/i.test(text) ? "false" : text.toLowerCase()];
    case "choice":
      return [nearest(text, type.allowed.split(" · ")) ?? ""];
    default:
      return [];
  }
}

/** Of an address that was copied from a browser (`…/main.aspx?appid=…`), or is that of the Web API. */
function originsIn(text: string): string[] {
  const address = /^https?:\/\//i.test(text) ? text.replace(/^http:/i, "https:") : `https://${text}`;
  if (!URL.canParse(address)) return [];
  const { hostname } = new URL(address);
  return [`https://${hostname}`, `https://${hostname.replace(".api.", ".")}`];
}

/** Where an environment isn't in the cloud, the one it is in. */
function otherCloud(problem: Problem, answers: Answers): string | undefined {
  const cloud =
    keyOf(problem) === "dataverseUrl" ? cloudOfEnvironment(answers.get("dataverseUrl")) : undefined;
  return cloud === undefined || cloud === (answers.get("cloud") ?? "commercial")
    ? undefined
    : `cloud ${cloud}`;
}
