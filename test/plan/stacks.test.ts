import { resolve } from "node:path";
import { evaluateStack } from "../../plan/evaluateStack";
import { guardRails } from "../../plan/guardRails";
import { stackNames } from "../../project/stackFiles";
import { tables } from "../../plan/tables";

const root = resolve(__dirname, "..", "..");

test.each(stackNames(root))(
  "stack %s of this repository runs and keeps every guard rail",
  async (stack) => {
    const { exitCode, diagnostics, resources } = await evaluateStack(root, stack, { foresee: true });

    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(exitCode).toBe(0);
    expect(resources.length).toBeGreaterThan(15);
    expect(guardRails(tables).flatMap((rail) => rail.check(resources))).toEqual([]);
  },
  60_000,
);
