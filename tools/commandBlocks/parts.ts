import type { Argument } from "./command";

export const STACK = ["--stack", "contoso"] as const;
export const ofStack = (output: string): Argument => ({
  outputOf: ["pulumi", "stack", "output", output, ...STACK],
});

/** In the stack's container, as `hosting: app` runs it. */
export const inContainer = (command: string) =>
  [
    "az",
    ...["containerapp", "exec", "--name", ofStack("runtimeName")],
    ...[
      "--resource-group",
      ofStack("resourceGroupName"),
      "--command",
      `/nodejs/bin/node main.cjs ${command}`,
    ],
  ] as const;

/** On a workstation: what needs the state, Dataverse or both, but not the Activity API. */
export const onWorkstation = (...command: readonly string[]) =>
  ["npm", "run", "runtime", "--", ...STACK, ...command] as const;

/** One of Pulumi's commands on the stack. */
export const pulumi = (...command: readonly string[]) => ["pulumi", ...command, ...STACK] as const;

/** On all stacks of a pattern. */
export const onFleet = (command: string, ...more: readonly string[]) =>
  ["npm", "run", "fleet", "--", command, "--stacks", "prod-*", ...more] as const;
