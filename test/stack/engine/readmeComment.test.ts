import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ok } from "./command";
import { PREVIEW, summaryOf } from "../../tools/pipeline/previewSummary/summaryOf";
import { ours, SMALL, startTenant } from "./tenant";

const readme = readFileSync(resolve(__dirname, "../../../README.md"), "utf8");
const [, shown = ""] = /<!-- example comment -->\n([\s\S]*?)<!-- \/example comment -->/.exec(readme) ?? [];

test("the README shows the comment of a pull request as it is", async () => {
  await using tenant = await startTenant();
  const env = { AUDITLOG_TODAY: "2026-11-25" };
  const production = await tenant.stack("production", { image: SMALL.image });
  ok(await production.up({ env }));
  production.setConfig(
    ours({ pollInterval: "PT5M", credential: "federated", alertEmails: ["admin@contoso.com"] }),
  );

  const text = summaryOf(ok(await production.run(PREVIEW, { env })));

  // To paste between the markers, in a fence or not, is what is expected here.
  expect(withoutFence(shown).trim()).toBe(text.trim());
});

function withoutFence(text: string): string {
  return /^(`{3,})\w*\n([\s\S]*)\n\1$/.exec(text.trim())?.[2] ?? text;
}
