import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createFolder } from "../support/gitRepository";
import { root, workflows } from "./workflows";

const blocks = [...readFileSync(join(root, "docs/ci.md"), "utf8").matchAll(/```bash\n(.*?)```/gs)].map(
  ([, block = ""]) => block,
);

/** One command that the shell ran: its words, and what it got on stdin. */
interface Run {
  readonly words: readonly string[];
  readonly input: string;
}

/** Notes what it is called with, one JSON array of words a line, and answers with a number. */
const STUB = `#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const words = [require("node:path").basename(process.argv[1]), ...process.argv.slice(2)];
const input = words.includes("--input") ? readFileSync(0, "utf8") : "";
appendFileSync(process.env.CALLS, JSON.stringify({ words, input }) + "\\n");
console.log(42);
`;

/** Types the blocks into an interactive shell, as a reader does, in place of Azure, GitHub and Pulumi with stubs. */
function typeAll(): { readonly runs: readonly Run[]; readonly output: string } {
  using folder = createFolder();
  for (const name of ["az", "gh", "pulumi", "git"]) {
    folder.write(`bin/${name}`, STUB);
    chmodSync(join(folder.folder, "bin", name), 0o755);
  }
  // As in a clone.
  folder.write(".github/dependabot.yml", "");
  const calls = join(folder.folder, "calls");
  const { stderr } = spawnSync("bash", ["--norc", "--noprofile", "-i"], {
    cwd: folder.folder,
    input: `${blocks.join("\n")}\nexit\n`,
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

const { runs, output } = typeAll();
const callsOf = (...words: readonly string[]): Run[] =>
  runs.filter((run) => words.every((word, index) => run.words[index] === word));
const option = ({ words }: Run, name: string): string | undefined => words[words.indexOf(name) + 1];

test("an interactive shell understands every command", () => {
  expect(output).not.toMatch(/event not found|syntax error|command not found|unexpected|No such file/);
  expect(runs.length).toBeGreaterThan(45);
  expect(runs.flatMap(({ words }) => words).filter((word) => word === "")).toEqual([]);
});

test("what is JSON is JSON, and says what it should", () => {
  const bodies = callsOf("gh", "api", "--method", "PUT").map(({ input }) => JSON.parse(input) as unknown);
  const mainOnly = { deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } };

  expect(bodies.slice(1, 3)).toEqual([mainOnly, mainOnly]);
  const role = JSON.parse(
    option(callsOf("az", "role", "definition", "create")[0] as Run, "--role-definition") ?? "",
  );
  expect(role).toMatchObject({ Actions: [], DataActions: ["Microsoft.KeyVault/vaults/keys/decrypt/action"] });
  const graph = JSON.parse(option(callsOf("az", "rest")[0] as Run, "--body") ?? "") as object;
  expect(graph).toEqual({
    principalId: "42",
    resourceId: "42",
    appRoleId: "18a4783c-866b-4cc7-a460-3d5e5662c884",
  });
});

test("the condition reaches Azure as it is written", () => {
  const [conditional] = runs.filter(({ words }) => words.includes("--condition"));

  expect(option(conditional as Run, "--condition")).toMatch(
    /^\(\(!\(ActionMatches\{'Microsoft\.Authorization\/roleAssignments\/write'\}\)\) OR .* \{[\da-f-]{36}(, [\da-f-]{36}){2}\}\)\)$/,
  );
  expect(option(conditional as Run, "--condition")).toContain(
    " AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))",
  );
});

test("each identity is trusted for its jobs and no others", () => {
  const subjects = callsOf("az", "identity", "federated-credential", "create").map((run) => [
    option(run, "--identity-name"),
    option(run, "--subject"),
  ]);

  expect(subjects).toEqual([
    ["id-auditlog-preview", "repo:42:pull_request"],
    ["id-auditlog-deploy-contoso", "repo:42:environment:contoso"],
    ["id-auditlog-deploy-contoso", "repo:42:environment:contoso-rotate"],
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
