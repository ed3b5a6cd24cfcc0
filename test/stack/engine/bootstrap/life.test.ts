import { ok } from "../command";
import { changes } from "../tenant";
import { startPipelines } from "./pipelines";

test("try", async () => {
  await using fake = await startPipelines();
  fake.stackFile("contoso");
  const stack = await fake.bootstrap({ stacks: ["contoso"] });
  const t = performance.now();
  const first = await stack.preview();
  console.log(first.exitCode, first.stderr, first.digest, (performance.now()-t));
  const up = await stack.up();
  console.log(up.exitCode, up.stdout, up.stderr, up.seconds);
  console.log(await stack.outputs());
  console.log(await changes(stack));
  ok(await stack.preview({ args: ["--expect-no-changes"] }));
});
