import { noticeOf } from "../../../../tools/pipeline/driftNotice/notice";
import { jsonOf } from "../../../../tools/fleet/report";
import type { Outcome } from "../../../../tools/fleet/outcome";
import { printed, step } from "../previewSummary/builder";

/** What the fleet found of one stack. */
function found(changes: Partial<Outcome> = {}): string {
  const outcome: Outcome = {
    stack: "contoso",
    result: "same",
    changes: {},
    losses: [],
    differences: [],
    warnings: [],
    todo: [],
    notCompared: [],
    errors: [],
    seconds: 1,
    digest: "",
    ...changes,
  };
  return jsonOf("drift", [outcome], 0);
}

const DATAVERSE = "the Dataverse environment contoso.crm4.dynamics.com could not be read: HTTP 403";

test("what differs is told resource by resource, what is lost in bold", () => {
  const digest = printed([
    step("update", { name: "tags", old: { tags: { by: "hand" } }, now: { tags: {} } }),
    step("create", { name: "gone" }),
    step("delete", { name: "left" }),
    step("refresh", { name: "read" }),
  ]);

  const { result, body } = noticeOf(found({ result: "changes" }), digest);

  expect(result).toBe("drifts");
  expect(body).toMatch(/^### Drift of contoso\n\nWhat there is differs /);
  for (const text of ["**deleted: `left`**", "Updated:", "`tags`", "1 created", "`gone`"])
    expect(body).toContain(text);
  expect(body).not.toContain("`read`");
});

test("only a stack of which everything was compared is the same", () => {
  expect(noticeOf(found(), printed([]))).toEqual({
    result: "same",
    body: "### Drift of contoso\n\nEverything was compared, and nothing differs.\n",
  });
});

test("what could not be read is not compared, whether anything else differs or not, and never the same", () => {
  const partly = noticeOf(found({ result: "not compared", notCompared: [DATAVERSE] }), printed([]));
  const drifts = noticeOf(found({ result: "changes", notCompared: [DATAVERSE] }), printed([step("update")]));
  const claimed = noticeOf(found({ result: "same", notCompared: [DATAVERSE] }), printed([]));

  expect([partly.result, drifts.result, claimed.result]).toEqual(["partly", "drifts", "partly"]);
  for (const { body } of [partly, drifts, claimed])
    expect(body).toContain(
      `**Not compared**, and so not known to be the same:\n\n\`\`\`\n${DATAVERSE}\n\`\`\``,
    );
});

test.each([
  ["failed", { result: "not compared", errors: ["403: Insufficient privileges"] }],
  [
    "could not be read in part, and then failed",
    { result: "not compared", errors: ["x"], notCompared: [DATAVERSE] },
  ],
  ["was never started", { result: "not started" }],
] as const)("of a comparison that %s nothing is known", (_, changes) => {
  const { result, body } = noticeOf(found(changes), "");

  expect(result).toBe("not compared");
  expect(body).toContain("**Not compared**: whether anything differs is not known.");
});

test("names and messages can't be Markdown, and credentials in them are masked", () => {
  const secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
  const { body } = noticeOf(
    found({ stack: "@team", result: "not compared", errors: ["```\n@team " + secret] }),
    "",
  );

  expect(body).toContain("### Drift of `@team`");
  expect(body).toContain("````\n```\n@team ");
  expect(body).not.toContain(secret);
});

test("an issue has room for it, however much differs", () => {
  const steps = Array.from({ length: 3_000 }, (_, index) => step("delete", { name: `resource-${index}` }));
  const errors = Array.from({ length: 50 }, () => "x".repeat(10_000));

  expect(noticeOf(found({ result: "changes" }), printed(steps)).body.length).toBeLessThan(60_001);
  expect(noticeOf(found({ result: "not compared", errors }), "").body.length).toBeLessThan(60_001);
});

test.each([
  "",
  "x",
  "{}",
  '{"command":"preview","stacks":[]}',
  '{"command":"drift","stacks":[]}',
  '{"command":"drift","stacks":[{}]}',
])("what isn't the fleet's drift of one stack is refused: %s", (json) => {
  expect(() => noticeOf(json, "")).toThrow("this is not what `npm run fleet -- drift");
});
