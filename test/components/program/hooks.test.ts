import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { errorHook, resourceHook } from "../../../components/program/hooks";
import { record } from "../../support/pulumiMocks";
import { mockedCloud } from "../support/mockedCloud";

/** Stands for the run's engine, which the SDK keeps in the same way. */
const runs = new AsyncLocalStorage<string>();

test("a resource hook and an error hook run as part of the run that made them, wherever they are called from", async () => {
  const seen: (string | undefined)[] = [];
  const see = (): void => void seen.push(runs.getStore());

  const { result } = await record(
    () =>
      runs.run("first", () => ({
        hook: resourceHook("hook", see, { onDryRun: true }),
        onError: errorHook("error", async () => {
          see();
          return false;
        }),
      })),
    mockedCloud(),
  );
  await runs.run("second", async () => await result?.hook.callback({} as pulumi.ResourceHookArgs));
  await result?.onError.callback({} as pulumi.ErrorHookArgs);

  expect(seen).toEqual(["first", "first"]);
});

test("a hook of the SDK's own would see the caller's run", async () => {
  const seen: (string | undefined)[] = [];

  const hook = runs.run(
    "first",
    () => new pulumi.ResourceHook("plain", () => void seen.push(runs.getStore())),
  );
  await runs.run("second", async () => await hook.callback({} as pulumi.ResourceHookArgs));

  expect(seen).toEqual(["second"]);
});
