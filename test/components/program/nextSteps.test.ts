import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { nextSteps, withoutRecipients } from "../../../components/program/nextSteps";
import { settingsFrom, type StackValues } from "../settings/settingsBuilder";

const args = {
  stack: "contoso",
  apiPermissionsLink: "https://portal.azure.com/#permissions",
  checkCommand: "az containerapp exec …",
  logsLink: "https://portal.azure.com/#logs",
};
const steps = (values: StackValues = {}): string => nextSteps({ ...args, settings: settingsFrom(values) });

test("a stack that has its consent: check, logs, report", () => {
  expect(steps()).toBe(
    [
      "What to do next:",
      "1. check, in bash; ✔ or ✖ for each step, with what to do:",
      "   az containerapp exec …",
      "2. logs:",
      "   https://portal.azure.com/#logs",
      "3. report, once launches have arrived:",
      "   npm run report '--' --stack contoso",
    ].join("\n"),
  );
});

test("the README ends pulumi up as it does for a stack that has its consent", () => {
  const readme = readFileSync(resolve(__dirname, "../../../README.md"), "utf8");
  const [, shown] = /<!-- next steps -->\n\n```text\n(.*?)\n```\n\n<!-- \/next steps -->/s.exec(readme) ?? [];

  expect(shown?.replaceAll(/https:\S+…/g, args.logsLink)).toBe(steps());
});

test("with consent elsewhere and Dataverse prepared elsewhere, both come first", () => {
  const [, ...lines] = steps({ adminConsent: false, skipDataverse: true }).split("\n");

  expect(lines.slice(0, 5)).toEqual([
    "1. consent, by an admin, unless it is granted already:",
    "   https://portal.azure.com/#permissions",
    "2. prepare Dataverse, by a System Administrator, unless it is prepared already: bash prepare.sh, after",
    "   pulumi stack output dataverseCommands --stack contoso > prepare.sh",
    "3. check, in bash; ✔ or ✖ for each step, with what to do:",
  ]);
});

test("a runtime that is switched off is started before it can check anything", () => {
  const text = steps({ enabled: false });

  expect(text).toContain("   pulumi config set enabled true --stack contoso\n");
  expect(text).not.toContain("az containerapp exec");
});

test("without an environment there is nothing to report or to prepare", () => {
  const text = steps({ dataverseUrl: undefined, skipDataverse: true, enabled: false });

  expect(text).not.toMatch(/report|prepare/);
});

test("without recipients of alerts, the warning has the command that adds one; with one, nothing is said", () => {
  const warning = (values: StackValues): string | undefined =>
    withoutRecipients({ stack: "contoso", settings: settingsFrom(values) });

  expect(warning({})).toContain(
    'pulumi config set --path "alertEmails[0]" <address> --stack contoso\n  pulumi up --stack contoso',
  );
  expect(warning({ alertEmails: ["admin@contoso.com"] })).toBeUndefined();
});
