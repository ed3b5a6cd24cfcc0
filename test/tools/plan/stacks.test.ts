import { resolve } from "node:path";
import { evaluateStack } from "../../../tools/plan/evaluateStack";
import { policies } from "../../../tools/plan/policies";
import { stackNames } from "../../../tools/stackFiles";
import { tables } from "../../../tools/plan/tables";

const root = resolve(__dirname, "../../..");

test.each(stackNames(root))(
  "stack %s of this repository runs and keeps every policy",
  async (stack) => {
    const { exitCode, diagnostics, resources } = await evaluateStack(root, stack, { previewLookups: true });

    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(exitCode).toBe(0);
    expect(resources.length).toBeGreaterThan(15);
    expect(policies(tables).flatMap((rail) => rail.check(resources))).toEqual([]);
  },
  60_000,
);
