import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";

export const root = resolve(__dirname, "../..");

/** One step of a job. https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax */
export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly name?: string;
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly "fail-fast"?: boolean; readonly matrix: unknown };
  /** A workflow that is the whole job, and its inputs. */
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  /** None in a job that is another workflow. */
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = ".github/workflows";

/** Every workflow by its name without `.yml`. */
export function workflows(): Record<string, Workflow> {
  const names = readdirSync(join(root, FOLDER)).map((file) => file.replace(/\.yml$/, ""));
  return Object.fromEntries(names.map((name) => [name, workflowOf(name)]));
}

function workflowOf(name: string): Workflow {
  const workflow = yaml(`${FOLDER}/${name}.yml`) as Workflow;
  const jobs = Object.entries(workflow.jobs).map(([job, content]): [string, Job] => [
    job,
    { ...content, steps: (content as Partial<Job>).steps ?? [] },
  ]);
  return { ...workflow, jobs: Object.fromEntries(jobs) };
}

/** Every job as `workflow.job`. */
export function jobs(): [string, Job][] {
  return Object.entries(workflows()).flatMap(([name, workflow]) =>
    Object.entries(workflow.jobs).map(([job, content]): [string, Job] => [`${name}.${job}`, content]),
  );
}

/** Every job that signs in, as `workflow.job`; not those that call a workflow with such jobs, which grant it the right. */
export function signIns(): [string, Job][] {
  return jobs().filter(
    ([, { uses, permissions, env }]) =>
      uses === undefined && (permissions?.["id-token"] !== undefined || env?.ARM_CLIENT_ID !== undefined),
  );
}

/** The name of the workflow of this repository that a job calls; undefined for a job with steps. */
export function calledBy({ uses }: Job): string | undefined {
  return /^\.\/\.github\/workflows\/(.+)\.yml$/.exec(uses ?? "")?.[1];
}

/** The shell script of the step `id` of a job. Throws when there is none. */
export function stepScript(workflow: string, job: string, id: string): string {
  const script = workflows()[workflow]?.jobs[job]?.steps.find((step) => step.id === id)?.run;
  if (script === undefined) throw new Error(`${workflow}.${job} has no step ${id} with a script`);
  return script;
}

/** The steps of one of our own actions. */
export function actionSteps(name: string): readonly Step[] {
  return (yaml(`.github/actions/${name}/action.yml`) as { runs: { steps: readonly Step[] } }).runs.steps;
}

/** A job of Azure DevOps that signs in: through which connection, and in which environment, if any. */
export interface AzureSignIn {
  readonly job: string;
  readonly connection: string;
  readonly environment: string | undefined;
}

/** Every job of Azure DevOps that signs in. */
export function azureSignIns(): AzureSignIn[] {
  return objectsIn(yaml(".azuredevops/pipeline.yml"))
    .filter((each) => typeof (each.job ?? each.deployment) === "string")
    .flatMap((each) =>
      objectsIn(each)
        .filter(({ template }) => template === "pulumi.yml")
        .map(({ parameters }) => ({
          job: String(each.job ?? each.deployment),
          connection: (parameters as { connection: string }).connection,
          environment: each.environment as string | undefined,
        })),
    );
}

/** What the pipeline of Azure DevOps runs with Pulumi in a stage such as `preview`, before its common part. Throws. */
export function azureScript(stage: string): string {
  // Templates make stages of it for each stack: their keys are expressions.
  const found = objectsIn(yaml(".azuredevops/pipeline.yml"))
    .filter((each) => typeof each.stage === "string" && each.stage.startsWith(`${stage}_`))
    .flatMap(objectsIn)
    .find((each) => each.template === "pulumi.yml");
  const { script } = (found?.parameters ?? {}) as { script?: string };
  if (script === undefined) throw new Error(`the pipeline has no stage ${stage} that runs Pulumi`);
  return script;
}

/** The script of the step that Azure DevOps shows by this name. Throws. */
export function azureStep(displayName: string): string {
  const step = objectsIn(yaml(".azuredevops/pipeline.yml")).find((each) => each.displayName === displayName);
  if (typeof step?.script !== "string") throw new Error(`the pipeline has no step ${displayName}`);
  return step.script;
}

/** What `azureScript` finds, with what comes before it: signing in, and the stack's settings. */
export function wholeAzureScript(stage: string): string {
  const [common = ""] = objectsIn(yaml(".azuredevops/pulumi.yml"))
    .map(({ inlineScript }) => inlineScript)
    .filter((script) => typeof script === "string");
  return common.replace("${{ parameters.script }}", azureScript(stage));
}

/** Every shell script of workflows, actions and the pipeline of Azure DevOps, by where it stands. */
export function scripts(): [string, string][] {
  return pipelineFiles().flatMap((file) =>
    scriptsIn(yaml(file)).map((script, index): [string, string] => [`${file} #${index + 1}`, script]),
  );
}

/** Files that say what pipelines do. */
export function pipelineFiles(): string[] {
  return [
    ...readdirSync(join(root, FOLDER)).map((file) => `${FOLDER}/${file}`),
    ...readdirSync(join(root, ".github/actions")).map((name) => `.github/actions/${name}/action.yml`),
    ...readdirSync(join(root, ".azuredevops"))
      .filter((file) => file.endsWith(".yml"))
      .map((file) => `.azuredevops/${file}`),
  ];
}

const SCRIPT_KEYS = new Set(["run", "script", "inlineScript"]);

function scriptsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, content]: [string, unknown]) =>
    SCRIPT_KEYS.has(key) && typeof content === "string" ? [content] : scriptsIn(content),
  );
}

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner];
}

function yaml(file: string): unknown {
  return parse(readFileSync(join(root, file), "utf8"));
}
