import { execFileSync } from "node:child_process";
import { clouds, type CloudName } from "../../../common/clouds";
import { connectorDefinition } from "../../../tools/connector/definition";
import { connectorProperties } from "../../../tools/connector/properties";
import { readConnectorArgs } from "../../../tools/connector/stack";
import { nextSteps } from "../../../tools/connector/steps";
import { CLIENT, guid, TENANT } from "../../support/builders";
import { problemsOfApiProperties } from "./apiPropertiesRules";

const outputs = {
  tenantId: TENANT,
  clientId: CLIENT,
  connectorResourceUrl: "https://manage.office.com",
  clientSecretUri: "https://kv1.vault.azure.net/secrets/s",
};
const argsOf = async (more: object = {}) =>
  (await readConnectorArgs("contoso", async () => ({ ...outputs, ...more }))).args;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly "x-ms-url-encoding"?: string;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly headers?: object }>>;
}

function operationsOf(definition: object): (Operation & { readonly path: string })[] {
  const { paths } = definition as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ ...operation, path })),
  );
}

/** What a validator of OpenAPI says; it is an ES module, so it runs as its own process. */
function validate(definition: object): { valid: boolean; version: string; errors?: unknown } {
  const script = `
    import { Validator } from "@seriousme/openapi-schema-validator";
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(process.argv[1]));
    console.log(JSON.stringify({ ...result, version: validator.version }));`;
  const args = ["--input-type=module", "-e", script, JSON.stringify(definition)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as ReturnType<
    typeof validate
  >;
}

test("the definition is OpenAPI 2.0 by a validator that refuses what isn't", async () => {
  const definition = connectorDefinition(await argsOf());

  expect(validate(definition)).toEqual({ valid: true, version: "2.0" });
  expect(validate({ ...definition, schemes: ["gopher"] }).valid).toBe(false);
});

test.each(Object.keys(clouds) as CloudName[])(
  "in cloud %s, hosts and sign-in are that cloud's",
  async (name) => {
    const { activityHost, loginHost } = clouds[name];
    const args = await argsOf({ connectorResourceUrl: `https://${activityHost}` });

    expect(connectorDefinition(args)).toMatchObject({
      host: activityHost,
      securityDefinitions: {
        oauth2_auth: { tokenUrl: `https://${loginHost}/${TENANT}/oauth2/token` },
      },
    });
    const properties = connectorProperties(args);
    expect(problemsOfApiProperties(properties)).toEqual([]);
    expect(properties).toMatchObject({
      properties: {
        connectionParameters: {
          token: {
            oAuthSettings: {
              clientId: CLIENT,
              customParameters: {
                loginUri: { value: `https://${loginHost}` },
                tenantId: { value: TENANT },
                resourceUri: { value: `https://${activityHost}` },
              },
            },
          },
        },
      },
    });
  },
);

test("the operations are those of the kit's connector, and all name the publisher", async () => {
  const publisher = guid(9);
  const args = await argsOf({ runtimeSettings: { AUDITLOG_PUBLISHER_IDENTIFIER: publisher } });
  const operations = operationsOf(connectorDefinition(args));

  expect(operations.map(({ operationId, path }) => [operationId, path])).toEqual([
    ["StartSubscription", "/{tenant}/activity/feed/subscriptions/start"],
    ["StopSubscription", "/{tenant}/activity/feed/subscriptions/stop"],
    ["ListSubscriptions", "/{tenant}/activity/feed/subscriptions/list"],
    ["ListContent", "/{tenant}/activity/feed/subscriptions/content"],
    ["ListContentDetails", "/{tenant}/activity/feed/audit/{contentId}"],
  ]);
  for (const { parameters } of operations) {
    expect(parameters).toContainEqual(
      expect.objectContaining({
        name: "PublisherIdentifier",
        in: "query",
        required: true,
        default: publisher,
      }),
    );
    expect(parameters).toContainEqual(expect.objectContaining({ name: "tenant", default: TENANT }));
  }
});

test("a flow can follow pages: the header is declared, and the parameter is there", async () => {
  const listing = operationsOf(connectorDefinition(await argsOf())).find(
    ({ operationId }) => operationId === "ListContent",
  );

  expect(listing?.responses["200"]?.headers).toHaveProperty("NextPageUri");
  expect(listing?.parameters.map(({ name }) => name)).toContain("nextPage");
});

test("Microsoft's review rules are kept: ids, summaries, descriptions, encoded path parameters", async () => {
  const operations = operationsOf(connectorDefinition(await argsOf()));

  for (const { operationId, summary, description, path, parameters } of operations) {
    expect(operationId).toMatch(/^[A-Z][A-Za-z0-9]*$/);
    expect(summary).toMatch(/^[^/]{1,80}$/);
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(description).not.toBe(summary);
    const inPath = parameters.filter((parameter) => parameter.in === "path");
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g));
    for (const parameter of inPath)
      expect(parameter).toMatchObject({ required: true, "x-ms-url-encoding": "single" });
  }
});

test.each<[string, object, string]>([
  ["a secret", { clientSecret: "x" }, "clientSecret must not be in a file"],
  ["another redirect mode", { redirectMode: "PerConnector" }, "redirectMode"],
  ["no resource", { customParameters: {} }, "no resourceUri"],
  ["a Boolean", { properties: { IsFirstParty: false } }, "IsFirstParty"],
])("the rules notice %s", async (_, wrong, problem) => {
  const file = JSON.parse(JSON.stringify(connectorProperties(await argsOf()))) as {
    properties: { connectionParameters: { token: { oAuthSettings: object } } };
  };
  Object.assign(file.properties.connectionParameters.token.oAuthSettings, wrong);

  expect(problemsOfApiProperties(file)).toContain(problem);
});

test.each(["tenantId", "clientId", "connectorResourceUrl"])(
  "a stack without the output %s isn't deployed, and is refused",
  async (name) => {
    await expect(argsOf({ [name]: undefined })).rejects.toThrow("run `pulumi up --stack contoso` first");
  },
);

test("without a client secret, the first step is to get one", () => {
  const steps = nextSteps("contoso", { folder: "connector", hasSecret: false });

  expect(steps.indexOf("  pulumi config set credential secret --stack contoso")).toBeGreaterThan(0);
  expect(nextSteps("contoso", { folder: "connector", hasSecret: true }).join("\n")).not.toContain(
    "federated",
  );
});

test("the file names and commands of the steps are those that were written", () => {
  const steps = nextSteps("contoso", { folder: "out", hasSecret: true }).join("\n");

  expect(steps).toContain(
    "paconn create --api-def out/apiDefinition.swagger.json --api-prop out/apiProperties.json",
  );
});
