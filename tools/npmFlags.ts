/** Flags that npm knows, too: its variables may have another cause. https://docs.npmjs.com/cli/using-npm/config */
const OF_NPM = ["force", "json", "location", "only", "yes"];

/** A command line as npm hands it to a script, and what the script's usage says it takes. */
export interface NpmCall {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `npm run <script> -- [--flag <value>] …` */
  readonly usage: string;
}

/**
 * What to say where npm took flags as its own: it does so with those before its `--`, which PowerShell drops without quotes
 * (https://github.com/npm/cli/issues/4903), and leaves a variable for each.
 */
export function takenByNpm({ args, env, usage }: NpmCall): string | undefined {
  const [, script, takes = ""] = /^npm run (?:--silent )?(\S+) -- (.*)/s.exec(usage) ?? [];
  if (script === undefined) return undefined;
  const flags = [...takes.matchAll(/--([a-z][\w-]*)/gi)].map(([, name = ""]) => name);
  const taken = [...new Set(flags)].filter(
    (name) =>
      !OF_NPM.includes(name) &&
      env[`npm_config_${name.replaceAll("-", "_").toLowerCase()}`] !== undefined &&
      !args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)),
  );
  if (taken.length === 0) return undefined;
  const names = taken.map((name) => `--${name}`);
  return [
    `npm took ${names.join(" and ")} as its own. Put -- before the flags; PowerShell needs it in quotes:`,
    `  npm run ${script} '--' ${names.map((name) => `${name} …`).join(" ")}`,
  ].join("\n");
}
