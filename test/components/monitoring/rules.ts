import { Monitoring } from "../../../components/monitoring/monitoring";
import { record, type MockedProviders, type Recording } from "../../support/pulumiMocks";
import { settingsFrom, type StackValues } from "../settings/settingsBuilder";
import { Awaited } from "../support/awaited";
import { mockedCloud } from "../support/mockedCloud";
import { place } from "../support/place";
import { at } from "../support/resources";
import type { Rule } from "./alertService";

/** Where the stack's clone is. */
export const REPOSITORY = "https://github.com/contoso/audit-log-connector";

interface Given {
  readonly secretOverdueAt?: string | undefined;
  /** When each rule was changed last. */
  readonly changedAt?: string | undefined;
}

/** What the component makes for a stack with these settings. */
export async function monitoring(
  values: StackValues = {},
  { secretOverdueAt, changedAt }: Given = {},
): Promise<Recording & { readonly result: { readonly workspaceId: string } }> {
  const settings = settingsFrom(values);
  return await record(() => {
    const made = new Monitoring("monitoring", {
      place: place(),
      after: new Awaited("environment"),
      settings,
    });
    const runtime = { container: new Awaited("container") };
    made.createAlerts({ place: place(), settings, secretOverdueAt, runtime, repository: REPOSITORY });
    return { workspaceId: made.workspaceId };
  }, cloudOf(changedAt));
}

function cloudOf(lastModifiedAt: string | undefined): MockedProviders {
  const cloud = mockedCloud();
  return {
    ...cloud,
    create: (resource) => {
      const { id, outputs } = cloud.create(resource);
      const isRule = resource.type.endsWith(":ScheduledQueryRule") && lastModifiedAt !== undefined;
      return { id, outputs: { ...outputs, ...(isRule && { systemData: { lastModifiedAt } }) } };
    },
  };
}

/** The rules of a stack, as they are sent. */
export async function rulesOf(values: StackValues, given: Given = {}): Promise<Rule[]> {
  const { resources } = await monitoring({ alertEmails: ["admin@contoso.example"], ...values }, given);
  return resources
    .filter(({ type }) => type.endsWith(":ScheduledQueryRule"))
    .map(({ name, inputs }) => ({
      key: name.replace("monitoring-", ""),
      evaluationFrequency: String(inputs["evaluationFrequency"]),
      windowSize: String(inputs["windowSize"]),
      autoMitigate: inputs["autoMitigate"] === true,
      query: String(at(inputs, "criteria", "allOf", 0, "query")),
      severity: Number(inputs["severity"]),
      description: String(inputs["description"]),
      dimensions: dimensionsOf(at(inputs, "criteria", "allOf", 0)),
    }));
}

function dimensionsOf(condition: unknown): string[] {
  const { dimensions = [] } = condition as { readonly dimensions?: readonly { readonly name: string }[] };
  return dimensions.map(({ name }) => name);
}
