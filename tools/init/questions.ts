import type { StackSetting } from "../../common/settings/setting";
import {
  check,
  cloudOfEnvironment,
  withCloud,
  problemsIn,
  settingOf,
  suggestionFor,
  type Answer,
  type Answers,
  type AnswersContext,
} from "./answers";
import type { AzureAccount, ReadAccount } from "./azureAccount";
import type { Terminal } from "./terminal";
import { listExample, typed } from "./typed";

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

interface AskOptions {
  readonly terminal: Terminal;
  readonly context: AnswersContext;
  readonly readAccount: ReadAccount;
}

/** Asks for what isn't answered yet; an answer is taken once the program would. Throws a Stopped. */
export async function askRest(
  given: Answers,
  { terminal, context, readAccount }: AskOptions,
): Promise<Answers> {
  const answers = new Map(given);
  let account = await readAccount();
  terminal.print("Enter takes what stands in [brackets]. Ctrl+C leaves everything as it was.");
  for (const key of asked) {
    if (answers.has(key)) continue;
    const answer = await askOne(key, { answers, terminal, context, account });
    if (answer !== undefined) answers.set(key, answer);
    if (key === "azure-native:subscriptionId") account = await accountOf(answers, readAccount);
  }
  return answers;
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

interface AskOneOptions extends Pick<AskOptions, "terminal" | "context"> {
  readonly answers: Answers;
  readonly account: AzureAccount | undefined;
}

async function askOne(key: string, options: AskOneOptions): Promise<Answer | undefined> {
  const { answers, terminal, context, account } = options;
  const setting = settingOf(key);
  terminal.print(`\n${key}: ${setting.meaning}\n  ${hintFor(setting)}`);
  let offered = defaultFor(key, options);
  for (;;) {
    const line = await terminal.ask(`  ${key}${offered === undefined ? "" : ` [${offered}]`}: `);
    const answer = typed(line, setting) ?? offered;
    if (answer === undefined) {
      if (!check(answers, context).missing.includes(key)) return undefined;
      terminal.print(`  ✖ ${key} is required`);
      continue;
    }
    const all = withCloud(new Map([...answers, [key, answer]]));
    const foreign = foreignSubscription(all, account);
    const wrong = [...problemsIn(all, context), ...(foreign === undefined ? [] : [foreign])];
    // What Enter leaves at the program's default needs no line in the file.
    if (wrong.length === 0) return line.trim() === "" && answer === defaultText(setting) ? undefined : answer;
    for (const problem of wrong) terminal.print(`  ✖ ${problem}`);
    const meant = suggestionFor(key, all, context);
    offered = foreign === undefined ? (meant ?? (answer === offered ? undefined : offered)) : "secret";
  }
}

function hintFor({ type }: StackSetting): string {
  if (type.form === "list")
    return `${type.allowed}\n  typed as YAML, such as ${listExample(type.example)}; Enter for none`;
  return type.allowed;
}

/** What Enter takes: what the Azure CLI knows, what follows from other answers, or the program's own default. */
function defaultFor(key: string, { answers, account }: AskOneOptions): string | undefined {
  switch (key) {
    case "tenantId":
      return account?.tenantId;
    case "azure-native:subscriptionId":
      return account?.subscriptionId;
    case "cloud":
      return cloudOfEnvironment(answers.get("dataverseUrl")) ?? defaultText(settingOf(key));
    case "credential":
      return account !== undefined && account.homeTenantId === tenantIn(answers) ? "federated" : "secret";
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
