import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createFolder } from "../support/gitRepository";
import { trustsOf } from "../../tools/bootstrap/trust";
import { root, signIns, workflows } from "./workflows";

/** The commands of a document, as a reader copies them. */
function commandsOf(file: string): string {
  const blocks = readFileSync(join(root, file), "utf8").matchAll(/```bash\n(.*?)```/gs);
  return [...blocks].map(([, block = ""]) => block).join("\n");
}

const MISUNDERSTOOD = /event not found|syntax error|command not found|unexpected|No such file/;

/** One command that the shell ran: its words, and what it got on stdin. */
interface Run {
  readonly words: readonly string[];
  readonly input: string;
}

/**
 * Notes what it is called with, one JSON array of words a line. Exports an empty state. Answers with the name of what it is asked to show and what of it,
 * or with a number.
 */
const STUB = `#!${process.execPath}
const { appendFileSync, readFileSync, writeFileSync } = require("node:fs");
const words = [require("node:path").basename(process.argv[1]), ...process.argv.slice(2)];
const input = words.includes("--input") ? readFileSync(0, "utf8") : "";
appendFileSync(process.env.CALLS, JSON.stringify({ words, input }) + "\\n");
const after = (word) => words[words.indexOf(word) + 1];
if (words[2] === "export") writeFileSync(after("--file"), "{}");
else if (words.join(" ").startsWith("pulumi stack output ")) console.log("group-of-" + after("--stack"));
else if (words[2]?.endsWith("/oidc/customization/sub")) console.log("repo:contoso@1/audit-log-connector@2");
else if (words[0] === "az" && words.includes("show") && words.includes("--name")) console.log(after("--name") + "." + after("--query"));
else console.log(42);
`;

/** Types a document's commands into an interactive shell, as a reader does, in place of Azure, GitHub and Pulumi with stubs. */
function typeAll(
  credential: "secret" | "federated",
  file = "docs/ci.md",
): {
  readonly runs: readonly Run[];
  readonly output: string;
} {
  using folder = createFolder();
  for (const name of ["az", "gh", "pulumi", "git", "npm"]) {
    folder.write(`bin/${name}`, STUB);
    chmodSync(join(folder.folder, "bin", name), 0o755);
  }
  // As in a clone.
  folder.write(".github/dependabot.yml", "");
  folder.write("tools/bootstrap/Pulumi.yaml", "");
  folder.write("Pulumi.contoso.yaml", `config:\n  audit-log-connector:credential: ${credential}\n`);
  const calls = join(folder.folder, "calls");
  const { stderr } = spawnSync("bash", ["--norc", "--noprofile", "-i"], {
    cwd: folder.folder,
    input: `${commandsOf(file)}\nexit\n`,
    env: {
      PATH: [join(folder.folder, "bin"), process.env["PATH"] ?? ""].join(delimiter),
      CALLS: calls,
      PS1: "",
      PS2: "",
    },
    encoding: "utf8",
  });
  const runs = readFileSync(calls, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Run);
  return { runs, output: stderr };
}

const { runs, output } = typeAll("federated");
const callsOf = (...words: readonly string[]): Run[] => callsIn(runs, ...words);
const callsIn = (all: readonly Run[], ...words: readonly string[]): Run[] =>
  all.filter((run) => words.every((word, index) => run.words[index] === word));
const option = ({ words }: Run, name: string): string | undefined => words[words.indexOf(name) + 1];

test("an interactive shell understands every command", () => {
  expect(output).not.toMatch(MISUNDERSTOOD);
  expect(runs.length).toBeGreaterThan(30);
  expect(runs.flatMap(({ words }) => words).filter((word) => word === "")).toEqual([]);
});

test("what is JSON is JSON", () => {
  const bodies = callsOf("gh", "api", "--method", "PUT").map(({ input }) => JSON.parse(input) as unknown);

  expect(bodies).toHaveLength(5);
});

test("the settings of tools/bootstrap reach Pulumi, whatever the quotes around them", () => {
  const settings = callsOf("pulumi", "config", "set-all").flatMap(({ words }) =>
    words.filter((word) => word.includes("=")),
  );
  const items = callsOf("pulumi", "config", "set", "--path").map(({ words }) => words.slice(4, 6));

  expect(settings).toContain("githubSubject=repo:contoso@1/audit-log-connector@2");
  expect(settings).toContain("storageAccountName=stcontosoauditlogstate");
  expect(items.map(([path]) => path)).toEqual(["operatorObjectIds[0]", "stacks[0]"]);
  expect(items[1]).toEqual(["stacks[0]", "contoso"]);
});

/** Environments of the jobs that sign in, for the stack of the page, by the key of the identity that each job has. */
const environments = signIns().map(([, { env, environment = "" }]) => ({
  name: environment.replace(/\$\{\{ (matrix|inputs)\.stack \}\}/, "contoso"),
  key: /^\$\{\{ (?:matrix|inputs)\.(\w+) \}\}$/.exec(env?.ARM_CLIENT_ID ?? "")?.[1] ?? "",
}));

test("each identity is trusted for the environments of its jobs, and for nothing else", () => {
  const [subject = ""] = callsOf("pulumi", "config", "set-all").flatMap(({ words }) =>
    words.filter((word) => word.startsWith("githubSubject=")).map((word) => word.replace(/^.*?=/, "")),
  );
  const { preview, deploy } = trustsOf("contoso", { githubSubject: subject, azureDevOps: undefined });
  const trusted = [
    ...preview.map((trust) => ["previewClientId", trust.subject]),
    ...deploy.map((trust) => ["deployClientId", trust.subject]),
  ];

  expect(trusted.sort()).toEqual(
    environments
      .map(({ name, key }) => [key, `repo:contoso@1/audit-log-connector@2:environment:${name}`])
      .sort(),
  );
});

test("pull requests may use the environment of previews, main the others, and nothing else any", () => {
  const path = (name: string): string => `repos/contoso/audit-log-connector/environments/${name}`;
  const allowed = environments.map(({ name }) => [
    name,
    callsOf("gh", "api", "--method", "POST", `${path(name)}/deployment-branch-policies`).map((run) =>
      option(run, "-f"),
    ),
  ]);
  const created = environments.flatMap(({ name }) => callsOf("gh", "api", "--method", "PUT", path(name)));

  expect(Object.fromEntries(allowed)).toEqual({
    contoso: ["name=main"],
    "contoso-preview": ["name=refs/pull/*/merge"],
    "contoso-rotate": ["name=main"],
  });
  expect(created.length).toBeGreaterThanOrEqual(4);
  for (const { input } of created)
    expect(JSON.parse(input)).toMatchObject({
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
});

/** Whether a job's own starter may approve it, by each environment that is given reviewers. */
function reviewed(credential: "secret" | "federated"): Record<string, boolean> {
  const bodies = callsIn(typeAll(credential).runs, "gh", "api", "--method", "PUT").map(
    ({ words, input }) => ({
      name: words[4]?.split("/environments/")[1] ?? "",
      body: JSON.parse(input) as { reviewers?: unknown[]; prevent_self_review?: boolean },
    }),
  );
  return Object.fromEntries(
    bodies
      .filter(({ body }) => (body.reviewers ?? []).length > 0)
      .map(({ name, body }) => [name, body.prevent_self_review !== true]),
  );
}

test("previews of a stack that has client secrets wait for a reviewer, who isn't their starter; others don't wait", () => {
  expect(reviewed("federated")).toEqual({ contoso: true });
  expect(reviewed("secret")).toEqual({ contoso: true, "contoso-preview": false });
});

test("CHANGELOG.md gives the identity that replaces the shared one what a preview needs, on the key of that time", () => {
  const moved = typeAll("secret", "CHANGELOG.md");
  const deleted = callsIn(moved.runs, "az", "identity", "delete").map((run) => option(run, "--name"));
  const rights = callsIn(moved.runs, "az", "role", "assignment", "create")
    .filter((run) => option(run, "--assignee-object-id") === "id-auditlog-preview-contoso.principalId")
    .map((run) => [option(run, "--role"), option(run, "--scope")])
    .sort();

  expect(moved.output).not.toMatch(MISUNDERSTOOD);
  expect(rights).toEqual([
    ["Pulumi key decryption", "kv-contoso-auditlog.id/keys/pulumi"],
    ["Reader", "group-of-contoso.id"],
    ["Storage Blob Data Reader", "stcontosoauditlogstate.id/blobServices/default/containers/state-contoso"],
  ]);
  expect(callsIn(moved.runs, "pulumi", "config", "set").map(({ words }) => words.slice(3, 5))).toEqual([
    ["ci:previewClientId", "id-auditlog-preview-contoso.clientId"],
  ]);
  expect(deleted).toEqual(["id-auditlog-preview"]);
  expect(
    callsIn(moved.runs, "az", "identity", "federated-credential", "create").map((run) => [
      option(run, "--identity-name"),
      option(run, "--subject"),
    ]),
  ).toEqual([
    ["id-auditlog-preview-contoso", "repo:contoso@1/audit-log-connector@2:environment:contoso-preview"],
  ]);
});

test("main wants every job of check.yml", () => {
  const [protection] = callsOf(
    "gh",
    "api",
    "--method",
    "PUT",
    "repos/contoso/audit-log-connector/branches/main/protection",
  );
  const { required_status_checks: checks } = JSON.parse(protection?.input ?? "{}") as {
    required_status_checks?: { contexts: string[] };
  };

  expect(checks?.contexts).toEqual(Object.values(workflows().check?.jobs ?? {}).map(({ name }) => name));
});
