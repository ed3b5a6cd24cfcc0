import { combinationProblems } from "./combinations";
import type { Draft, IsSet } from "./draft";
import { nearest } from "../../common/settings/nearest";
import { commandFor, describe, removeCommand, type Problem } from "../../common/settings/problem";
import { readValue } from "./readValue";
import type { StackSettings } from "./stackSettings";
import { azureSettings, stackSettings } from "./table";
import type { StackSetting } from "../../common/settings/setting";
import { asMeant, type Written } from "./written";

/** Texts by full key, such as `audit-log-connector:tenantId`, as the engine hands them to the program. */
export type ConfigTexts = Readonly<Record<string, string | undefined>>;

/** What the parser must know besides the texts. */
export interface ParseContext {
  /** Name in Pulumi.yaml: the namespace of the settings. */
  readonly project: string;
  readonly stack: string;
  /** In UTC, as YYYY-MM-DD. */
  readonly today: string;
  /** How the stack's file spells what YAML may take for something else. */
  readonly written: Written;
  /** Full keys that the stack's file leaves empty: the engine fills in the same for what is not there. */
  readonly emptyKeys?: readonly string[];
}

export type ParseResult =
  { readonly settings: StackSettings } | { readonly problems: readonly [string, ...string[]] };

/**
 * Parses the settings of a stack, or names every problem there is: key, value, what is allowed, and the command that
 * corrects it. Fills in defaults itself, too: the engine does so only where Pulumi.yaml is read.
 */
export function parseSettings(texts: ConfigTexts, context: ParseContext): ParseResult {
  const { draft, problems } = readDraft(texts, context);
  const [first, ...others] = problems.map((problem) => describe(problem, context.stack));
  // Without a problem nothing is missing that StackSettings promises.
  return first === undefined ? { settings: draft as StackSettings } : { problems: [first, ...others] };
}

/** The same for settings that are still being collected: as far as they could be read, and what is wrong or missing. */
export function readDraft(
  texts: ConfigTexts,
  context: ParseContext,
): { readonly draft: Draft; readonly problems: readonly Problem[] } {
  const rows = rowsOf(context);
  const textOf = (row: Row): string => {
    const text = texts[row.fullKey] ?? "";
    if (text === "") return row.fallback;
    const { form, name } = row.setting.type;
    // `True` is true, whatever a text would be.
    if (form !== undefined || name === "boolean") return text;
    return asMeant(text, context.written.valueAt(row.fullKey)) ?? text;
  };
  const problems: Problem[] = [];
  const entries = rows.map((row) => [row.field, readRow(row, textOf(row), { context, problems })] as const);
  // The table's rows and StackSettings have the same names, and a row's type decides its value's: tests hold them to it.
  const draft = Object.fromEntries(entries) as Draft;
  const isSet: IsSet = (key) => rows.some((row) => row.key === key && textOf(row) !== row.fallback);
  problems.push(
    ...combinationProblems(draft, isSet),
    ...emptySettings(rows, context),
    ...unknownKeys(texts, context),
  );
  return { draft, problems };
}

interface Row {
  /** Name in StackSettings. */
  readonly field: string;
  /** As commands and messages name it. */
  readonly key: string;
  readonly fullKey: string;
  readonly setting: StackSetting;
  /** Text of the value when the stack sets none; "" for none. */
  readonly fallback: string;
}

function rowsOf({ project, stack }: ParseContext): Row[] {
  const own = Object.entries<StackSetting>(stackSettings).map(([key, setting]) => ({
    field: key,
    key,
    fullKey: `${project}:${key}`,
    setting,
    fallback: key === "appName" ? `Office 365 Management (${stack})` : defaultText(setting),
  }));
  const azure = Object.entries<StackSetting>(azureSettings).map(([key, setting]) => ({
    field: key.slice(key.indexOf(":") + 1),
    key,
    fullKey: key,
    setting,
    fallback: "",
  }));
  return [...own, ...azure];
}

function defaultText({ default: value = "" }: StackSetting): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function readRow(
  { key, fullKey, setting }: Row,
  text: string,
  { context, problems }: { readonly context: ParseContext; readonly problems: Problem[] },
): unknown {
  if (text === "") {
    if (setting.default === undefined) problems.push(notSet(key, setting));
    return undefined;
  }
  const reading = readValue({
    key,
    setting,
    text,
    today: context.today,
    written: {
      valueAt: (...path) => context.written.valueAt(fullKey, ...path),
      names: () => context.written.namesAt(fullKey),
    },
  });
  if ("value" in reading) return reading.value;
  problems.push(...reading.problems);
  return undefined;
}

function notSet(key: string, setting: StackSetting): Problem {
  return {
    path: key,
    message: `is not set: ${setting.meaning}`,
    allowed: setting.type.allowed,
    hint: commandFor(key, setting),
  };
}

/** As `pulumi config set <key> "$(…)"` leaves them when the inner command fails. What must be set is told as not set. */
function emptySettings(rows: readonly Row[], { emptyKeys = [] }: ParseContext): Problem[] {
  return rows
    .filter(({ fullKey, setting }) => emptyKeys.includes(fullKey) && setting.default !== undefined)
    .map(({ key, setting }) => ({
      path: key,
      message: "is empty; the command that should have printed its value may have failed",
      allowed: `${setting.type.allowed}; to leave it out`,
      hint: removeCommand(key),
    }));
}

/** A misspelt key would be a setting without effect, as those of the providers are. Values are not shown: they might be secrets. */
function unknownKeys(texts: ConfigTexts, { project }: ParseContext): Problem[] {
  const names = Object.keys(stackSettings);
  const own = Object.keys(texts)
    .filter((fullKey) => fullKey.startsWith(`${project}:`))
    .map((fullKey) => fullKey.slice(project.length + 1))
    .filter((key) => !names.includes(key))
    .map((key) => {
      const meant = nearest(key, names);
      return {
        path: key,
        message:
          meant === undefined ? "is not a known setting" : `is not a known setting; did you mean ${meant}?`,
        allowed: "the keys of config in Pulumi.yaml",
        hint: removeCommand(key),
      };
    });
  const ofProviders = Object.keys(texts)
    .filter((fullKey) => /^(?:azure-native|azuread):/.test(fullKey) && !(fullKey in azureSettings))
    .map((path) => ({
      path,
      message:
        "has no effect: cloud selects the providers' environment, and the sign-in comes from the environment variables",
      allowed: `${Object.keys(azureSettings).join(" and ")}; ARM_ variables or az login to sign in`,
      hint: removeCommand(path),
    }));
  return [...own, ...ofProviders];
}
