import type { StackSetting } from "../../common/settings/setting";
import { unlistedRegion } from "../../components/settings/regions";
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
import type { AzureAccount, ReadAccount } from "./azureAccount";
import { problemsIn, suggestionFor } from "./problems";
import type { Terminal } from "./terminal";
import { shownList, typed } from "./typed";

/** Asked on a terminal, in this order; every other setting has a flag. */
export const asked = [
  "dataverseUrl",
  "cloud",
  "tenantId",
  "azure-native:subscriptionId",
  "azure-native:location",
  "credential",
  "adminConsent",
  "ownerObjectIds",
  "alertEmails",
] as const;

interface AskRestOptions {
  readonly terminal: Terminal;
  readonly context: AnswersContext;
  readonly readAccount: ReadAccount;
  /** What the file has; offered where it is asked for, and kept where it isn't. */
  readonly before: Answers;
}

interface AskOptions extends Pick<AskRestOptions, "terminal" | "context" | "before"> {
  /** What stays of the file, until an answer rules it out. */
  readonly kept: Map<string, Answer>;
}

/** Asks for what isn't answered yet; each answer is checked as the program would. Throws a Stopped. */
export async function askRest(given: Answers, options: AskRestOptions): Promise<Answers> {
  const { terminal, context, readAccount, before } = options;
  const answers = new Map(given);
  const isAsked = (key: string): boolean => asked.some((each) => each === key);
  const kept = new Map([...before].filter(([key]) => !isAsked(key) && !given.has(key)));
  for (const key of conflicts(answers, { kept, context })) kept.delete(key);
  let account = await readAccount();
  terminal.print("Enter takes what stands in [brackets]. Ctrl+C leaves everything as it was.");
  for (const key of asked) {
    if (answers.has(key)) continue;
    const answer = await askOne(key, { answers, kept, before, terminal, context, account });
    if (answer !== undefined) answers.set(key, answer);
    if (key === "azure-native:subscriptionId") account = await accountOf(answers, readAccount);
  }
  return together({ answers, kept });
}

/** What the Azure CLI knows of the stack's subscription. */
export async function accountOf(
  answers: Answers,
  readAccount: ReadAccount,
): Promise<AzureAccount | undefined> {
  const subscriptionId = answers.get("azure-native:subscriptionId");
  if (typeof subscriptionId !== "string") return undefined;
  const account = await readAccount(subscriptionId);
  return account?.subscriptionId === subscriptionId.toLowerCase() ? account : undefined;
}

/** What no setting tells: the managed identity of a federated credential belongs to the subscription's tenant. */
export function foreignSubscription(answers: Answers, account: AzureAccount | undefined): string | undefined {
  const tenantId = answers.get("tenantId");
  if (answers.get("credential") !== "federated" || account === undefined || typeof tenantId !== "string")
    return undefined;
  if (account.homeTenantId === tenantId.toLowerCase()) return undefined;
  return `credential is "federated", but the subscription belongs to tenant ${account.homeTenantId}, whose managed identities the registration can't trust; allowed: secret`;
}

interface AskOneOptions extends AskOptions {
  readonly answers: Answers;
  readonly account: AzureAccount | undefined;
}

async function askOne(key: string, options: AskOneOptions): Promise<Answer | undefined> {
  const { answers, kept, before, terminal, context, account } = options;
  const setting = settingOf(key);
  terminal.print(`\n${key}: ${setting.meaning}\n  ${hintFor(key, options)}`);
  let offered = defaultFor(key, options);
  for (;;) {
    const line = await terminal.ask(`  ${key}${offered === undefined ? "" : ` [${offered}]`}: `);
    const answer = typed(line, setting) ?? typed(offered ?? "", setting);
    if (answer === undefined) {
      const isNeeded = key === "credential" || check(together(options), context).missing.includes(key);
      if (!isNeeded) return undefined;
      terminal.print(`  ✖ ${key} is required`);
      continue;
    }
    if (itemsOf(answer)?.length === 0) return undefined;
    for (const conflict of conflicts(new Map([...answers, [key, answer]]), options)) {
      kept.delete(conflict);
      terminal.print(`  ${conflict} goes, as it doesn't fit this answer`);
    }
    const all = withCloud(new Map([...together(options), [key, answer]]));
    const foreign = foreignSubscription(all, account);
    const wrong = [...problemsIn(all, context), ...(foreign === undefined ? [] : [foreign])];
    if (wrong.length === 0) {
      if (!(await isMeant(key, all, options))) continue;
      // What Enter leaves at the program's default needs no line in the file.
      const isDefault = line.trim() === "" && answer === defaultText(setting) && !before.has(key);
      return isDefault ? undefined : answer;
    }
    for (const problem of wrong) terminal.print(`  ✖ ${problem}`);
    const meant = suggestionFor(key, all, context);
    offered = foreign === undefined ? (meant ?? (answer === offered ? undefined : offered)) : "secret";
  }
}

/** Answers, and beside them what stays of the file. */
function together({ answers, kept }: Pick<AskOneOptions, "answers" | "kept">): Answers {
  return new Map([...kept, ...answers]);
}

/** What stays of the file unless an answer rules it out. */
function conflicts(answers: Answers, { kept, context }: Pick<AskOneOptions, "kept" | "context">): string[] {
  const { problems } = check(withCloud(new Map([...kept, ...answers])), context);
  return [...new Set(problems.map(keyOf))].filter((key) => kept.has(key) && !answers.has(key));
}

/** Asks again where an answer is allowed, but probably wrong. */
async function isMeant(key: string, all: Answers, { terminal, context }: AskOneOptions): Promise<boolean> {
  const doubt =
    key === "azure-native:location" ? unlistedRegion(check(all, context).draft.location) : undefined;
  if (doubt === undefined) return true;
  const line = await terminal.ask(`  ⚠ ${doubt} Use it anyway? [no]: `);
  return /^y(?:es)?$/i.test(line.trim());
}

function hintFor(key: string, options: AskOneOptions): string {
  const { type } = settingOf(key);
  if (key === "credential") return `${type.allowed}\n  ${credentialHint(options)}`;
  if (type.form !== "list") return type.allowed;
  const keep = defaultFor(key, options) === undefined ? "Enter for none" : "Enter keeps them, [] for none";
  return `${type.allowed}\n  separated by commas, such as ${shownList([type.example, type.example])}; ${keep}`;
}

function credentialHint({ answers, account }: AskOneOptions): string {
  if (account === undefined)
    return "the Azure CLI doesn't know the subscription. Take federated if it belongs to tenantId: no secret is kept anywhere.\n  Take secret if it belongs to another tenant, or if a custom connector needs the secret.";
  return account.homeTenantId === tenantIn(answers)
    ? "the subscription belongs to tenantId, so federated works; take secret only if a custom connector needs it"
    : `the subscription belongs to tenant ${account.homeTenantId}, so only secret works`;
}

/** What Enter takes: what the file has, what the Azure CLI knows, what follows from other answers, or the program's own default. */
function defaultFor(key: string, { answers, before, account }: AskOneOptions): string | undefined {
  const written = before.get(key);
  if (typeof written === "string") return written;
  const items = itemsOf(written);
  if (items !== undefined) return shownList(items);
  switch (key) {
    case "tenantId":
      return account?.tenantId;
    case "azure-native:subscriptionId":
      return account?.subscriptionId;
    case "cloud":
      return cloudOfEnvironment(answers.get("dataverseUrl")) ?? defaultText(settingOf(key));
    case "credential":
      if (account === undefined) return undefined;
      return account.homeTenantId === tenantIn(answers) ? "federated" : "secret";
    default:
      return defaultText(settingOf(key));
  }
}

function tenantIn(answers: Answers): string | undefined {
  const tenantId = answers.get("tenantId");
  return typeof tenantId === "string" ? tenantId.toLowerCase() : undefined;
}

function defaultText({ default: value }: StackSetting): string | undefined {
  return value === undefined || value === "" || typeof value === "object" ? undefined : String(value);
}
