import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Evaluation } from "../../tools/plan/evaluate";
import { evaluateStack } from "../../tools/plan/evaluateStack";
import { describeMachine, median, numberOption } from "./measure";

/**
 * npm run bench:program [-- --runs N]: the whole program of stack dev through Pulumi's own loader, each run a fresh
 * process from its start to its end, against a fake engine. Beside it the usual set-up, which checks types.
 */
const root = resolve(__dirname, "../..");

/** https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/cmd/run/run.ts */
const typeChecking = {
  PULUMI_NODEJS_TSCONFIG_PATH: "test/bench/typeChecked.tsconfig.json",
  PULUMI_NODEJS_TRANSPILE_ONLY: "false",
};

async function main(): Promise<void> {
  const count = numberOption("runs", 5);
  console.log(describeMachine());
  console.log(versions());
  console.log(sizes());

  const runs: Evaluation[] = [];
  for (let run = 1; run <= count; run++) {
    const evaluation = await evaluateOnce({});
    runs.push(evaluation);
    console.log(`run ${run}: ${show(evaluation)}, ${evaluation.resources.length} resources`);
  }
  const usual = await evaluateOnce(typeChecking);
  console.log(`with type check: ${show(usual)}`);

  const milliseconds = (seconds: number): number => Math.round(seconds * 1000);
  console.log(
    JSON.stringify({
      evaluationMs: milliseconds(median(runs.map(({ seconds }) => seconds))),
      defaultMs: milliseconds(usual.seconds),
      rssMiB: Math.round(Math.max(...runs.map(({ peakRssMiB }) => peakRssMiB ?? NaN))),
    }),
  );
}

async function evaluateOnce(env: Readonly<Record<string, string>>): Promise<Evaluation> {
  const evaluation = await evaluateStack(root, "dev", { previewLookups: false, env });
  if (evaluation.exitCode === 0) return evaluation;
  throw new Error([...evaluation.diagnostics.map(({ message }) => message), evaluation.stderr].join("\n"));
}

function versions(): string {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const pinned = { ...manifest.dependencies, ...manifest.devDependencies };
  const names = ["@pulumi/pulumi", "@pulumi/azure-native", "@pulumi/azuread", "typescript", "ts-node"];
  return names.map((name) => `${name} ${pinned[name]}`).join(", ");
}

function sizes(): string {
  const components = readdirSync(join(root, "components"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join("components", file));
  const files = ["index.ts", ...components];
  const lines = files.map((file) => readFileSync(join(root, file), "utf8").split("\n").length);
  return `index.ts and components/: ${files.length} files, ${lines.reduce((sum, each) => sum + each, 0)} lines`;
}

function show({ seconds, peakRssMiB = NaN }: Evaluation): string {
  return `${seconds.toFixed(2)} s, ${Math.round(peakRssMiB)} MiB`;
}

void main();
