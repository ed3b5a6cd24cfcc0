import { DAY_MS } from "../../../common/time";
import { guid } from "../../support/builders";
import { analyse } from "../../support/kql/language";
import { idIn } from "../support/place";
import { CONSOLE_LOGS, type Rule, type Source } from "./alertService";
import { eventful, given, inShort, judged, OWN, POLL_MS, working } from "./judge";
import { lastPass, recorded, type Line } from "./recording";
import { rulesOf } from "./rules";

/*
 * Two stacks whose logs are in one workspace, judged as mails*.test.ts judges one. Not proved here: that Azure Monitor writes the
 * id of the Container Apps environment into `_ResourceId`, as its documentation says.
 */

const logAnalyticsWorkspaceId = `/subscriptions/${guid(7)}/resourceGroups/rg-shared/providers/Microsoft.OperationalInsights/workspaces/log-shared`;
const HOURS = 15;

/** Stacks of one name in two groups: so are two of one name in two subscriptions. */
const twin: Source = { ...OWN, environmentId: OWN.environmentId.replace("/rg-test/", "/rg-test-2/") };
const neighbour: Source = {
  app: "ca-audit-log-connector-prod",
  environmentId: idIn("App/managedEnvironments/cae-audit-log-connector-prod"),
};

let rules: readonly Rule[];
let own: readonly Rule[];
let calm: readonly Line[];
let troubled: readonly Line[];
let silent: readonly Line[];

beforeAll(async () => {
  rules = await rulesOf({ logAnalyticsWorkspaceId }, given);
  own = await rulesOf({}, given);
  calm = await recorded(working, { hours: HOURS, pollMs: POLL_MS });
  troubled = await recorded(eventful, { hours: HOURS, pollMs: POLL_MS });
  silent = await recorded([[0, lastPass(DAY_MS)]], { hours: 1, pollMs: POLL_MS });
});

const mailed = (
  lines: readonly Line[],
  others: readonly { source: Source; lines: readonly Line[] }[],
  from: readonly Rule[] = rules,
): string[] => inShort(judged(lines, { rules: from, hours: HOURS, afterMinutes: 97, others }));

test("Microsoft's parser resolves each query, in a workspace with the table and in one without it yet", () => {
  const problems = rules.flatMap(({ query }) =>
    [CONSOLE_LOGS, {}].flatMap((tables) => analyse(query, tables).problems),
  );

  expect([rules.length, problems]).toEqual([7, []]);
});

test.each([
  ["of another name", neighbour],
  ["of the same name in another group", twin],
])("what goes wrong in a stack %s is none of this one's mails", (_, source) => {
  expect(mailed(calm, [{ source, lines: troubled }])).toEqual(mailed(calm, []));
});

test.each([
  ["of another name", neighbour],
  ["of the same name in another group", twin],
])("passes of a stack %s hide nothing of this one's trouble, nor its silence", (_, source) => {
  const others = [{ source, lines: calm }];

  expect(mailed(troubled, others)).toEqual(mailed(troubled, []));
  expect(mailed(silent, others)).toEqual(mailed(silent, []));
  expect(mailed(silent, others)).toContain("no-completed-pass fired");
});

test("a stack's own trouble is mailed from a shared workspace as from one of its own", () => {
  expect(mailed(troubled, [{ source: twin, lines: calm }])).toEqual(mailed(troubled, [], own));
  expect(new Set(mailed(troubled, [])).size).toBeGreaterThan(5);
});

test("control: rules that go by names alone mail a twin's trouble, and its passes hide this one's silence", () => {
  expect(mailed(calm, [{ source: twin, lines: troubled }], own)).toContain("dead-letter fired");
  expect(mailed(silent, [{ source: twin, lines: calm }], own)).not.toContain("no-completed-pass fired");
});
