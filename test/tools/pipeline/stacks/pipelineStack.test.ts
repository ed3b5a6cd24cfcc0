import { readPipelineStack, type Reading } from "../../../../tools/pipeline/stacks/pipelineStack";
import { parse } from "yaml";
import { listed, stackFile } from "./stackFile";

function read(changes: Readonly<Record<string, unknown>> = {}): Reading | undefined {
  const { config } = parse(stackFile(changes)) as { config: Record<string, unknown> };
  return readPipelineStack("prod", "hello", new Map(Object.entries(config)));
}

const { changed: _, ...complete } = listed("prod", true);
const GUID_COMMAND = (key: string): string =>
  `allowed: a GUID, not all zeros\npulumi config set ${key} '<guid>' --stack prod`;
const NO_CI = { "ci:backend": undefined, "ci:previewClientId": undefined, "ci:deployClientId": undefined };

test("a complete file gives a stack of the commercial cloud", () => {
  expect(read()).toEqual({ stack: complete });
});

test.each([
  ["commercial", "public", "azurecloud"],
  ["gcc", "public", "azurecloud"],
  ["gccHigh", "usgovernment", "azureusgovernment"],
  ["dod", "usgovernment", "azureusgovernment"],
  ["china", "china", "azurechinacloud"],
])(
  "a tenant in %s is in %s for the providers and in %s for azure/login",
  (cloud, armEnvironment, azureCloud) => {
    expect(read({ "hello:cloud": cloud })).toEqual({ stack: { ...complete, armEnvironment, azureCloud } });
  },
);

test("a file without any ci: key is not for pipelines, however wrong it is otherwise", () => {
  expect(read({ ...NO_CI, "hello:tenantId": "nobody" })).toBeUndefined();
});

test("every missing setting is named, with the command that sets it", () => {
  const nothing = { ...NO_CI, "hello:tenantId": undefined, "azure-native:subscriptionId": null };

  expect(read({ ...nothing, "ci:deployClientId": "44444444-4444-4444-8444-444444444444" })).toEqual({
    problems: [
      "Pulumi.prod.yaml: ci:backend is not set; allowed: URL of a blob container: azblob://, then A-Z a-z 0-9 . _ ~ : / ? & = % + , -\n" +
        "pulumi config set ci:backend 'azblob://state?storage_account=<account>' --stack prod",
      `Pulumi.prod.yaml: hello:tenantId is not set; ${GUID_COMMAND("hello:tenantId")}`,
      `Pulumi.prod.yaml: azure-native:subscriptionId is not set; ${GUID_COMMAND("azure-native:subscriptionId")}`,
      "Pulumi.prod.yaml: ci:previewClientId is not set; allowed: a GUID that isn't all zeros, or none for a stack without previews\n" +
        "pulumi config set ci:previewClientId '<guid>' --stack prod",
    ],
  });
});

test.each([
  ["malformed", "4444", 'is "4444"'],
  ["no text", 4444, "is 4444"],
  ["empty", "", 'is ""'],
  ["the nil GUID", "00000000-0000-0000-0000-000000000000", 'is "00000000-0000-0000-0000-000000000000"'],
  [
    "ended by a line break",
    "44444444-4444-4444-8444-444444444444\n",
    String.raw`is "44444444-4444-4444-8444-444444444444\n"`,
  ],
  ["encrypted", { secure: "v1:abc" }, "is encrypted, but pipelines need it before they can decrypt"],
])("an id that is %s is refused", (_case, value, finding) => {
  expect(read({ "ci:deployClientId": value })).toEqual({
    problems: [`Pulumi.prod.yaml: ci:deployClientId ${finding}; ${GUID_COMMAND("ci:deployClientId")}`],
  });
});

test("a stack may do without previews, but not without deployments", () => {
  expect(read({ "ci:previewClientId": "none" })).toEqual({ stack: { ...complete, previewClientId: "none" } });
  expect(read({ "ci:deployClientId": "none" })).toEqual({
    problems: [`Pulumi.prod.yaml: ci:deployClientId is "none"; ${GUID_COMMAND("ci:deployClientId")}`],
  });
});

test("an unknown cloud is refused with the names there are", () => {
  expect(read({ "hello:cloud": "toString" })).toEqual({
    problems: [
      'Pulumi.prod.yaml: hello:cloud is "toString"; allowed: commercial · gcc · gccHigh · dod · china' +
        "\npulumi config set hello:cloud commercial --stack prod",
    ],
  });
});

test("ids come out in lower case", () => {
  expect(read({ "hello:tenantId": "AAAAAAAA-1111-4111-8111-111111111111" })).toEqual({
    stack: { ...complete, tenantId: "aaaaaaaa-1111-4111-8111-111111111111" },
  });
});

test.each(["azblob://state?storage_account=stcontoso&domain=blob.core.usgovcloudapi.net"])(
  "%s is a backend",
  (backend) => {
    expect(read({ "ci:backend": backend })).toEqual({ stack: { ...complete, backend } });
  },
);

test.each([
  "file:///tmp/state",
  "s3://state",
  "https://api.pulumi.com",
  "http://pulumi.contoso.com",
  "azblob",
  "azblob://",
  "state",
  " azblob://state",
  "azblob://state\n",
  "azblob://st ate",
  "azblob://state'",
  'azblob://state"',
  "azblob://$(id)",
  "azblob://state`id`",
  "azblob://state;id",
  "azblob://state|id",
  "https://user:password@pulumi.contoso.com",
  "https://pulumi.contoso.com:99999999",
])("%j is refused as a backend", (backend) => {
  expect(read({ "ci:backend": backend })).toEqual({
    problems: [
      expect.stringContaining(`ci:backend is ${JSON.stringify(backend)}; allowed: URL of a blob container`),
    ],
  });
});

test("a misspelt key is refused with the nearest, without its value", () => {
  expect(read({ "ci:previewClientID": "s3cret", "ci:colour": "red" })).toEqual({
    problems: [
      'Pulumi.prod.yaml: "ci:previewClientID" is not a known setting; did you mean ci:previewClientId?; ' +
        "allowed: ci:backend · ci:previewClientId · ci:deployClientId" +
        "\npulumi config rm ci:previewClientID --stack prod",
      'Pulumi.prod.yaml: "ci:colour" is not a known pipeline setting; ' +
        "allowed: ci:backend · ci:previewClientId · ci:deployClientId\npulumi config rm ci:colour --stack prod",
    ],
  });
});

test("a key can't pass for a command to the pipeline, whose log the message ends up in", () => {
  expect(read({ "ci:foo\n::error::bar": "red" })).toEqual({
    problems: [
      expect.stringMatching(/^Pulumi\.prod\.yaml: "ci:foo\\n::error::bar" is .*\ndelete it from the file$/),
    ],
  });
});

test("a misspelt key alone does not make the stack one that pipelines leave alone", () => {
  expect(read({ ...NO_CI, "ci:backnd": "s3://state" })).toEqual({
    problems: [
      expect.stringContaining('"ci:backnd" is not a known setting; did you mean ci:backend?'),
      expect.stringContaining("ci:backend is not set"),
      expect.stringContaining("ci:previewClientId is not set"),
      expect.stringContaining("ci:deployClientId is not set"),
    ],
  });
});

test.each(["Prod", "a_b", "a.b", "a--b", "-a", "prod-drift", "prod-rotate", "prod-preview", "x".repeat(51)])(
  "%s is refused as a name in pipelines: environments, containers and stages have it, too",
  (name) => {
    const { config } = parse(stackFile()) as { config: Record<string, unknown> };

    expect(readPipelineStack(name, "hello", new Map(Object.entries(config)))).toEqual({
      problems: [
        `Pulumi.${name}.yaml has a name that pipelines can't use; allowed: up to 50 of a-z 0-9 and single hyphens, ` +
          `not ending in -drift, -rotate or -preview\ncreate a new stack with an allowed name: renaming this one would replace everything`,
      ],
    });
  },
);
