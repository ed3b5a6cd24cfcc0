import { join, sep } from "node:path";

/** Events of the process to which a program or the SDK may listen. */
const EVENTS = ["uncaughtException", "unhandledRejection", "beforeExit", "exit", "warning"] as const;

/** Runs a program and puts back what the process had before: variables, working folder, listeners. */
export async function isolated<T>(run: () => Promise<T>): Promise<T> {
  const variables = { ...process.env };
  const folder = process.cwd();
  const listeners = new Map(EVENTS.map((event) => [event, process.rawListeners(event)]));
  try {
    return await run();
  } finally {
    restoreVariables(variables);
    process.chdir(folder);
    for (const [event, before] of listeners) restoreListeners(event, before);
  }
}

function restoreVariables(before: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  for (const [name, value] of Object.entries(before)) {
    if (process.env[name] !== value) process.env[name] = value;
  }
}

type Listener = (...args: unknown[]) => void;

function restoreListeners(event: string, before: readonly unknown[]): void {
  for (const listener of process.rawListeners(event)) {
    if (!before.includes(listener)) process.removeListener(event, listener as Listener);
  }
}

/**
 * Forgets the modules of the project, so that its next `require` runs them again and nothing that they keep passes from one
 * stack to the next. Packages stay: they take seconds to load, and the SDK keeps what belongs to a run by that run
 * (https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/runtime/state.ts).
 */
export function forgetModules(folder: string): void {
  const program = join(folder, sep);
  const packages = `${sep}node_modules${sep}`;
  for (const path of Object.keys(require.cache)) {
    if (path.startsWith(program) && !path.includes(packages)) delete require.cache[path];
  }
}
