import { join } from "node:path";
import { evaluate } from "../../../tools/plan/evaluate";
import type { EvaluateOptions, Evaluation } from "../../../tools/plan/evaluate";
import type { Recorded } from "../../../tools/plan/recorded";
import type { Responder } from "../../../tools/plan/responder";
import { secret, UNKNOWN } from "../../../common/pulumi/wireValues";
import type { Values } from "../../../tools/plan/values";

const tenantId = "11111111-1111-4111-8111-111111111111";
const stackUrn = "urn:pulumi:dev::hello::pulumi:pulumi:Stack::hello-dev";
const providerUrn = "urn:pulumi:dev::hello::pulumi:providers:azuread::directory";
const component = "urn:pulumi:dev::hello::hello:index:Hello::hello";
const inside = "urn:pulumi:dev::hello::hello:index:Hello$";

const invoked: { token: string; args: Values; provider: string | undefined }[] = [];
const responder: Responder = {
  register: ({ type }) => ({
    id: `id-of-${type.split(":").at(-1)}`,
    outputs: type.endsWith("ApplicationPassword")
      ? { value: "hunter2!" }
      : { clientId: "client", name: "named" },
  }),
  invoke: (token, args, provider) => {
    invoked.push({ token, args, provider });
    return { result: { tenantId, id: "x" } };
  },
};
const empty: Responder = { ...responder, register: () => ({ outputs: {} }) };

function options(changes: Partial<EvaluateOptions> & { set?: Values } = {}): EvaluateOptions {
  const { set, ...rest } = changes;
  return {
    program: join(__dirname, "program"),
    project: "hello",
    stack: "dev",
    config: {
      "hello:greeting": "hi",
      "hello:words": ["one", "two"],
      "hello:isPublic": false,
      "hello:mistake": "none",
      "hello:password": "open sesame",
      ...set,
    },
    secretKeys: ["hello:password"],
    preview: true,
    responder: empty,
    ...rest,
  };
}

function named({ resources }: Evaluation, name: string): Recorded {
  const found = resources.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no resource is named ${name}`);
  return found;
}

let preview: Evaluation;
let up: Evaluation;

beforeAll(async () => {
  [preview, up] = await Promise.all([evaluate(options()), evaluate(options({ preview: false, responder }))]);
}, 120_000);

test("a program that runs well says so and leaves no complaint", () => {
  expect([preview.exitCode, preview.stderr, preview.diagnostics]).toEqual([
    0,
    "",
    [{ severity: "info", message: `Hello, ${tenantId}`, urn: undefined }],
  ]);
});

test("resources stand under their parents, down to the URN", () => {
  const chain = ["hello-dev", "hello", "hello-group"].map((name) => named(preview, name));

  expect(chain.map(({ urn, parent, custom }) => ({ urn, parent, custom }))).toEqual([
    { urn: stackUrn, parent: undefined, custom: false },
    { urn: component, parent: stackUrn, custom: false },
    { urn: `${inside}azure-native:resources:ResourceGroup::hello-group`, parent: component, custom: true },
  ]);
});

test("config arrives: texts as they are, the rest as JSON, secret keys in envelopes", () => {
  expect(named(preview, "hello-account").inputs).toMatchObject({
    allowBlobPublicAccess: false,
    tags: { greeting: "hi", words: "one,two", code: secret("open sesame") },
  });
});

test("a preview knows neither ids nor computed values", () => {
  expect(named(preview, "hello-account").inputs.resourceGroupName).toBe(UNKNOWN);
  expect(named(preview, "hello-password").inputs.applicationId).toBe(UNKNOWN);
  expect(named(preview, "hello").outputs).toEqual({ clientId: UNKNOWN });
});

test("a real run knows what the responder answered", () => {
  expect(named(up, "hello-account").inputs.resourceGroupName).toBe("named");
  expect(named(up, "hello-password").inputs.applicationId).toBe("id-of-Application");
  expect(named(up, "hello").outputs).toEqual({ clientId: "client" });
  expect(named(up, "hello-password").id).toBe("id-of-ApplicationPassword");
});

test("an output that its SDK declares secret stays in its envelope, up to the stack's outputs", () => {
  expect(named(up, "hello-password").additionalSecretOutputs).toEqual(["value"]);
  expect(up.outputs).toEqual({ tenantId, greeting: "hi", password: secret("hunter2!") });
});

test("each property says which resources it comes from", () => {
  const { dependencies, propertyDependencies } = named(preview, "hello-account");

  expect(dependencies).toEqual([named(preview, "hello-group").urn]);
  expect(propertyDependencies.resourceGroupName).toEqual([named(preview, "hello-group").urn]);
  expect(propertyDependencies.accountName).toEqual([]);
});

test("options of resources are recorded", () => {
  const { protect } = named(preview, "hello-group");
  const account = named(preview, "hello-account");
  const application = named(preview, "hello-application");

  expect(protect).toBe(true);
  expect([account.protect, account.ignoreChanges]).toEqual([false, ["kind"]]);
  expect(account.hooks).toEqual({ onError: ["again"] });
  expect(application.dependencies).toEqual([account.urn]);
  expect(application.retainOnDelete).toBe(true);
});

test("an explicit provider serves calls, and the children of what it is given to", () => {
  expect(named(up, "hello-application").provider).toBe(`${providerUrn}::id-of-azuread`);
  expect(named(up, "hello-group").provider).toBeUndefined();
  expect(invoked).toContainEqual({
    token: "azuread:index/getClientConfig:getClientConfig",
    args: {},
    provider: `${providerUrn}::id-of-azuread`,
  });
});

test("time and memory are measured", () => {
  expect(preview.seconds).toBeGreaterThan(0.1);
  if (process.platform === "linux") expect(preview.peakRssMiB).toBeGreaterThan(50);
});

test("a program that throws is reported with its message", async () => {
  const evaluation = await evaluate(options({ set: { "hello:mistake": "throws" } }));

  expect(evaluation.exitCode).toBe(32);
  expect(evaluation.diagnostics).toEqual([
    { severity: "error", message: "The greeting is too short.", urn: undefined },
  ]);
}, 60_000);

test("a program that takes too long is ended", async () => {
  const evaluation = await evaluate(options({ timeoutSeconds: 0.05 }));

  expect([evaluation.exitCode, evaluation.resources]).toEqual([null, []]);
});

test("no credentials of this process reach the program", async () => {
  process.env.ARM_CLIENT_SECRET = "leaked";

  const evaluation = await evaluate(
    options({ nodeArgs: ["--eval", "console.log(Object.keys(process.env))"] }),
  );

  delete process.env.ARM_CLIENT_SECRET;
  expect(evaluation.stdout).toContain("PULUMI_CONFIG");
  expect(evaluation.stdout).not.toContain("ARM_");
});
