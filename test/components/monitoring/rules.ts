import * as pulumi from "@pulumi/pulumi";
import { Monitoring } from "../../../components/monitoring/monitoring";
import { record, type Recording } from "../../support/pulumiMocks";
import { settingsFrom, type StackValues } from "../settings/settingsBuilder";
import { Awaited } from "../support/awaited";
import { mockedCloud } from "../support/mockedCloud";
import { place } from "../support/place";
import { at } from "../support/resources";
import type { Rule } from "./alertService";

interface Given {
  readonly secretOverdueAt?: string | undefined;
  readonly createdAt?: string | undefined;
}

/** What the component makes for a stack with these settings. */
export async function monitoring(
  values: StackValues = {},
  { secretOverdueAt, createdAt }: Given = {},
): Promise<Recording & { readonly result: { readonly workspaceId: string } }> {
  const settings = settingsFrom(values);
  return await record(() => {
    const made = new Monitoring("monitoring", { place: place() });
    const runtime = { container: new Awaited("container"), createdAt: pulumi.output(createdAt) };
    made.createAlerts({ place: place(), settings, secretOverdueAt, runtime });
    return { workspaceId: made.workspaceId };
  }, mockedCloud());
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
    }));
}
