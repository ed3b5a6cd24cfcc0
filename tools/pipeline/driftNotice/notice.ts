import { tryJson } from "../../../common/json";
import { isObject } from "../../../common/objects";
import { UsageError } from "../../commandLine";
import { forStack } from "../../../common/pulumi/stackOption";
import { changesOf, isListed } from "../previewSummary/changes";
import { parseDigest } from "../previewSummary/digest";
import { fit, type Section } from "../previewSummary/fit";
import { fence, word } from "../previewSummary/markdown";
import { sectionsOf } from "../previewSummary/sections";

/**
 * drifts: something differs · same: everything was compared, and nothing differs · partly: what could be compared is the
 * same, and some could not be · not compared: nothing is known.
 */
export type Result = "drifts" | "same" | "partly" | "not compared";

/** What a pipeline tells of one stack. */
export interface Notice {
  readonly result: Result;
  /** Markdown. */
  readonly body: string;
}

interface Found {
  readonly stack: string;
  readonly result: string;
  readonly notCompared: readonly string[];
  readonly errors: readonly string[];
}

/** GitHub takes 65,536 characters, and the pipeline adds a line. */
const LIMIT = 60_000;

/**
 * What `npm run fleet -- drift --json` found of its one stack, with the preview's digest where there is one. Throws a
 * UsageError for anything else.
 */
export function noticeOf(json: string, digest: string): Notice {
  const found = foundIn(json);
  const result = resultOf(found);
  const listed = changesOf(parseDigest(digest)?.steps ?? []).filter(isListed);
  const changes = sectionsOf(listed, { isFailed: false, errors: [], warnings: [], log: undefined });
  const sections = [
    fenced("errors", found.errors),
    fenced(
      "parts that were not compared",
      found.notCompared,
      "**Not compared**, and so not known to be the same:",
    ),
    ...changes,
  ];
  const body = fit(`### Drift of ${word(found.stack)}\n\n${HEADS[result]}`, sections, LIMIT);
  return { result, body: forStack(body, found.stack) };
}

const HEADS: Readonly<Record<Result, string>> = {
  drifts:
    "What there is differs from the settings and the program on the branch that was compared: it was changed by hand, or a merge " +
    "was never deployed. The next `pulumi up` would make these changes.",
  same: "Everything was compared, and nothing differs.",
  partly: "Nothing that could be compared differs.",
  "not compared": "**Not compared**: whether anything differs is not known.",
};

function resultOf({ result, notCompared, errors }: Found): Result {
  if (result === "changes") return "drifts";
  if (result === "same" && notCompared.length + errors.length === 0) return "same";
  return errors.length === 0 && notCompared.length > 0 ? "partly" : "not compared";
}

function fenced(what: string, texts: readonly string[], head?: string): Section {
  return {
    what,
    importance: 1,
    open: head === undefined ? [] : [head, ""],
    items: texts.map(fence),
    total: texts.length,
  };
}

function foundIn(json: string): Found {
  const document = tryJson(json);
  const stacks = isObject(document) && document["command"] === "drift" ? document["stacks"] : undefined;
  const [found, ...others] = Array.isArray(stacks) ? (stacks as unknown[]) : [];
  if (!isFound(found) || others.length > 0)
    throw new UsageError("this is not what `npm run fleet -- drift --stacks <one stack> --json` prints");
  return found;
}

function isFound(value: unknown): value is Found {
  return (
    isObject(value) &&
    typeof value["stack"] === "string" &&
    typeof value["result"] === "string" &&
    [value["notCompared"], value["errors"]].every(Array.isArray)
  );
}
