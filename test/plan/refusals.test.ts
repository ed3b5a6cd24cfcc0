import { join } from "node:path";
import { evaluate } from "../../plan/evaluate";
import type { Evaluation } from "../../plan/evaluate";
import type { Responder } from "../../plan/responder";
import type { Values } from "../../plan/values";

const answering: Responder = {
  register: () => ({ outputs: {} }),
  invoke: () => ({ result: { tenantId: "t", id: "x" } }),
};

function run(config: Values, responder: Responder = answering, preview = true): Promise<Evaluation> {
  const common = {
    "hello:greeting": "hi",
    "hello:words": [],
    "hello:isPublic": false,
    "hello:mistake": "none",
  };
  return evaluate({
    program: join(__dirname, "program"),
    project: "hello",
    stack: "dev",
    config: { ...common, "hello:password": "open sesame", ...config },
    preview,
    responder,
  });
}

function errors({ diagnostics, stderr }: Evaluation): string {
  return [
    ...diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message),
    stderr,
  ].join("\n");
}

test("a user error is reported with its message alone", async () => {
  const evaluation = await run({ "hello:mistake": "throws" });

  expect(evaluation.exitCode).toBe(32);
  expect(evaluation.diagnostics).toEqual([
    { severity: "error", message: "The greeting is too short.", urn: undefined },
  ]);
}, 60_000);

test.each([
  ["twice", /Duplicate resource URN 'urn:pulumi:dev::hello::hello:index:Hello::hello'/],
  ["transform", /does not support transforms/],
  ["get", /reading azure-native:resources:ResourceGroup old: the responder can't/],
])(
  "what the monitor can't play is refused: %s",
  async (mistake, message) => {
    const evaluation = await run({ "hello:mistake": mistake });

    expect(evaluation.exitCode).not.toBe(0);
    expect(errors(evaluation)).toMatch(message);
  },
  60_000,
);

test("a provider's refusal of a call reaches the program", async () => {
  const failures = [{ property: "clientId", reason: "no such thing" }];

  const evaluation = await run({}, { ...answering, invoke: () => ({ failures }) });

  expect(evaluation.exitCode).not.toBe(0);
  expect(errors(evaluation)).toMatch(/failed: no such thing \(clientId\)/);
}, 60_000);

test("what the responder throws reaches the program", async () => {
  const register: Responder["register"] = ({ name }) => {
    if (name === "hello-account") throw new Error("the name is taken");
    return { id: name, outputs: {} };
  };

  const evaluation = await run({}, { ...answering, register }, false);

  expect(evaluation.exitCode).not.toBe(0);
  expect(errors(evaluation)).toContain("the name is taken");
}, 60_000);
