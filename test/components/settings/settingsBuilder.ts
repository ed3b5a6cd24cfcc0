import { parseSettings, type ParseContext } from "../../../components/settings/parse";
import type { StackSettings } from "../../../components/settings/stackSettings";
import { TENANT } from "../../support/builders";

/** Values of a stack file by key, without the project's namespace; undefined leaves one out. */
export type StackValues = Readonly<Record<string, unknown>>;

export const CONTEXT: ParseContext = {
  project: "audit-log-connector",
  stack: "dev",
  today: "2026-03-01",
  written: { valueAt: () => undefined, namesAt: () => [] },
};

/** The texts the engine makes of a stack file with what every stack needs, and what a test adds. */
export function configTexts(values: StackValues = {}): Record<string, string> {
  const all = {
    tenantId: TENANT,
    dataverseUrl: "https://contoso.crm4.dynamics.com",
    "azure-native:location": "westeurope",
    "azure-native:subscriptionId": "55555555-5555-4555-8555-555555555555",
    ...values,
  };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [
        key.includes(":") ? key : `${CONTEXT.project}:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
  );
}

/** The parsed settings; throws with the problems there are. */
export function settingsFrom(values?: StackValues, context: Partial<ParseContext> = {}): StackSettings {
  const result = parseSettings(configTexts(values), { ...CONTEXT, ...context });
  if ("problems" in result) throw new Error(result.problems.join("\n"));
  return result.settings;
}

/** What the parser finds wrong; empty when it takes the values. */
export function problemsFrom(values?: StackValues, context: Partial<ParseContext> = {}): readonly string[] {
  const result = parseSettings(configTexts(values), { ...CONTEXT, ...context });
  return "problems" in result ? result.problems : [];
}
