import { Session } from "node:inspector/promises";
import { writeFileSync } from "node:fs";
import program from "../../index";
import { record } from "../support/pulumiMocks";
import { mockedCloud } from "./mockedCloud";
import { configTexts } from "./settingsBuilder";

test("x", async () => {
 Error.stackTraceLimit = 0;
    await record(program, mockedCloud(), { config: configTexts({}) });
  const s = new Session(); s.connect();
  await s.post("Profiler.enable"); await s.post("Profiler.start");
  for (let i = 0; i < 5; i++) {
    await record(program, mockedCloud(), { config: configTexts({}) });
  }
  const { profile } = await s.post("Profiler.stop");
  const self = new Map<string, number>();
  const dt = profile.timeDeltas!; 
  const byId = new Map(profile.nodes.map((n) => [n.id, n]));
  profile.samples!.forEach((id, i) => { const n = byId.get(id)!; const k = `${n.callFrame.functionName} ${n.callFrame.url.split("node_modules/").at(-1)}:${n.callFrame.lineNumber}`; self.set(k, (self.get(k) ?? 0) + dt[i]! / 1000); });
  console.log([...self].sort((a, b) => b[1] - a[1]).slice(0, 25).map(([k, v]) => `${v.toFixed(0)} ${k}`).join("\n"));
});
