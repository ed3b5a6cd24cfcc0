import * as pulumi from "@pulumi/pulumi";
import program from "../../../index";
import { roles, type Role } from "../../../components/roles";
import { loadConfig } from "../../../runtime/config";
import { TENANT } from "../../support/builders";
import { record, type MockedResource, type Recording } from "../../support/pulumiMocks";
import { givenImage, valuesOf, type Combination } from "../combinations";
import { cloudFacts } from "../cloudFacts";
import { conventionProblems } from "../../components/naming/conventionProblems";
import { expectedAlerts, expectedResources } from "../expectedResources";
import { functions, made, mockedCloud, passwordOf } from "../../components/support/mockedCloud";
import { at, named, textsIn, typesAndNames, withoutHook } from "../../components/support/resources";
import { configTexts } from "../../components/settings/settingsBuilder";
import { deploymentClouds } from "../../../common/deploymentClouds";

/*
 * One stack of each cloud through the whole program against mocked providers, in seconds; test/stack/evaluated covers
 * every pair of choices. Not proved here: that the engine and the providers accept the inputs, what is replaced or
 * updated later, URNs, secret envelopes and unknowns. The SDK's mocks know none of these.
 */

/** Every choice appears, and an image is pulled, a secret read and consent given both by an app and by a job. */
const combinations: readonly Combination[] = [
  {
    cloud: "commercial",
    hosting: "app",
    credential: "secret",
    adminConsent: true,
    image: "built",
    parts: "own",
  },
  { cloud: "gcc", hosting: "job", credential: "secret", adminConsent: false, image: "given", parts: "own" },
  {
    cloud: "gccHigh",
    hosting: "app",
    credential: "federated",
    adminConsent: false,
    image: "given",
    parts: "shared",
  },
  {
    cloud: "dod",
    hosting: "job",
    credential: "federated",
    adminConsent: true,
    image: "built",
    parts: "shared",
  },
  { cloud: "china", hosting: "job", credential: "secret", adminConsent: true, image: "given", parts: "own" },
];

// It adds listeners to the process, one pair a run.
jest.mock("../../../components/program/errorStacks", () => ({ fixErrorStacks: jest.fn() }));

beforeAll(() => {
  process.env["AUDITLOG_TODAY"] = "2026-03-01";
  // Without an engine, the SDK prints what is said after an update.
  for (const level of ["info", "warn"] as const) jest.spyOn(pulumi.log, level).mockResolvedValue();
});

const HASH = /-([0-9a-f]{8})$/;

describe.each(combinations.map((of) => [of.cloud, of] as const))("%s", (_, of) => {
  let stack: Awaited<ReturnType<typeof recordStack>>;

  beforeAll(async () => {
    stack = await recordStack(of);
  });

  test("creates exactly what it needs", () => {
    expect(typesAndNames(stack)).toEqual(
      [...expectedResources(of), ...expectedAlerts({ ...of, alertEmails: "none" })].sort(),
    );
  });

  test("keeps to the conventions of names and tags", () => {
    const hash = HASH.exec(
      String(named(stack, "state-storage-account").inputs["accountName"]).replace(/.{8}$/, "-$&"),
    );

    expect(conventionProblems(stack.resources, hash?.[1] ?? "no hash")).toEqual([]);
  });

  test("runs without ingress and shared keys, with probes where they count", () => {
    const { inputs } = runtimeOf(stack, of);
    const container = at(inputs, "template", "containers", 0);

    expect(at(inputs, "configuration", "ingress")).toBeUndefined();
    expect(probesOf(container)).toEqual(of.hosting === "app" ? ["Startup", "Liveness", "Readiness"] : []);
    expect(keys(stack)).toEqual([]);
    expect(named(stack, "state-storage-account").inputs).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
    });
    expect(at(named(stack, "sync-runtime-environment").inputs, "appLogsConfiguration")).toEqual({
      destination: "azure-monitor",
    });
  });

  test("hands the secret over by a reference that follows rotations, and writes it to the vault alone", () => {
    const secrets = at(runtimeOf(stack, of).inputs, "configuration", "secrets");
    const texts = stack.resources.flatMap(({ name, inputs }) =>
      textsIn(inputs)
        .filter(({ text }) => text.includes(passwordOf("")))
        .map(({ path, text }) => `${name} ${path} ${text}`),
    );

    if (of.credential === "federated") {
      expect([secrets, texts]).toEqual([undefined, []]);
      return;
    }
    const { vaultName, secretName } = named(stack, "client-secret-secret").inputs;
    expect(secrets).toEqual([
      {
        name: "client-secret",
        keyVaultUrl: `https://${String(vaultName)}.${cloudFacts[of.cloud].vault}/secrets/${String(secretName)}`,
        identity: expect.stringMatching(/\/userAssignedIdentities\/id-audit-log-connector-dev$/),
      },
    ]);
    expect(texts).toEqual([`client-secret-secret properties.value ${passwordOf("client-secret-slot-a")}`]);
  });

  test("gives the runtime an environment that it accepts", () => {
    const config = loadConfig(environmentOf(runtimeOf(stack, of)));

    const { accountName } = named(stack, "state-storage-account").inputs;
    expect(config).toMatchObject({
      clientId: made.clientId,
      managedIdentityClientId: made.identityClientId,
      credential: { kind: of.credential },
      state: {
        kind: "blob",
        url: `https://${String(accountName)}.blob.${deploymentClouds[of.cloud].storageSuffix}/state`,
      },
      activityUrl: `https://${cloudFacts[of.cloud].activity}`,
    });
  });

  test("starts it after the roles, grants and logs that it needs", () => {
    const { resources } = stack;
    const first = resources
      .filter(({ type }) => /RoleAssignment|FederatedIdentity|PermissionGrant|DiagnosticSetting/.test(type))
      .map(({ name }) => name)
      // Others' logs say what is read from then on.
      .filter((name) => !["client-secret-vault-logs", "state-storage-logs"].includes(name));

    const { dependsOn } = runtimeOf(stack, of);
    expect(first.filter((name) => !dependsOn.includes(name))).toEqual([]);
  });

  test("trusts the identity in its own cloud", () => {
    const { login, audience, activity, azure, entra } = cloudFacts[of.cloud];
    const credentials = stack.resources.filter(({ name }) => name === "app-registration-federation");

    expect(
      credentials.map(({ inputs }) => [inputs["issuer"], inputs["audiences"], inputs["subject"]]),
    ).toEqual(
      of.credential === "secret"
        ? []
        : [[`https://${login}/${TENANT}/v2.0`, [audience], made.identityPrincipalId]],
    );
    expect(stack.result).toMatchObject({
      connectorResourceUrl: `https://${activity}`,
      consentLink: `https://${login}/${TENANT}/adminconsent?client_id=${made.clientId}`,
    });
    expect(named(stack, "azuread").inputs["environment"]).toBe(entra);
    expect(named(stack, "azure-native").inputs["environment"]).toBe(azure);
  });

  test("has every failure classified by the hook of its component", () => {
    expect(withoutHook(stack)).toEqual([]);
    expect(new Set(stack.hooks).size).toBe(stack.hooks.length);
  });

  test("assigns the roles of the table, each on its scope", () => {
    const assigned = stack.resources.filter(({ type }) => type.endsWith(":RoleAssignment"));

    const rows = Object.values<Role>(roles);
    const unknown = assigned.filter(
      ({ inputs }) =>
        !rows.some(
          ({ definitionId, principalType, scope, reason }) =>
            String(inputs["roleDefinitionId"]).endsWith(`/${definitionId}`) &&
            inputs["principalType"] === principalType &&
            scope.test(String(inputs["scope"])) &&
            inputs["description"] === `audit-log-connector: ${reason}`,
        ),
    );
    expect(unknown).toEqual([]);
    expect(new Set(assigned.map(({ inputs }) => inputs["roleAssignmentName"])).size).toBe(assigned.length);
  });

  test("goes through the stack's own providers, asks them only what it must, and runs the right image", () => {
    const foreign = stack.resources
      .filter(({ type, custom }) => custom && /^azure-native:|^azuread:/.test(type))
      .filter(({ type, provider }) => provider !== type.split(":")[0]);
    const { entraConfig, azureConfig, environment, servicePrincipal, deletedVault, registry } = functions;

    expect(foreign).toEqual([]);
    expect(stack.calls.map(({ token }) => token).sort()).toEqual(
      [
        entraConfig,
        azureConfig,
        environment,
        ...(of.adminConsent ? [servicePrincipal] : []),
        ...(of.credential === "secret" ? [deletedVault] : []),
        ...(of.parts === "shared" ? [registry] : []),
      ].sort(),
    );
    expect(stack.result.image).toBe(at(runtimeOf(stack, of).inputs, "template", "containers", 0, "image"));
    expect(stack.result.image).toMatch(of.image === "given" ? givenImage(of) : `@${made.digest}`);
  });
});

function recordStack(of: Combination) {
  return record(program, mockedCloud(), { config: configTexts(valuesOf(of)) });
}

function runtimeOf(stack: Recording, { hosting }: Combination): MockedResource {
  return named(stack, `sync-runtime-${hosting}`);
}

function probesOf(container: unknown): unknown[] {
  const probes = at(container, "probes");
  return Array.isArray(probes) ? probes.map((probe) => at(probe, "type")) : [];
}

/** The container's variables, with some text in place of its secret. */
function environmentOf({ inputs }: MockedResource): Record<string, string> {
  // The shape is runtimeEnvironment.ts's; its own test holds it to that.
  const variables = at(inputs, "template", "containers", 0, "env") as { name: string; value?: string }[];
  return Object.fromEntries(variables.map(({ name, value = "from the vault" }) => [name, value]));
}

/** Inputs that hold a key of a service, or would. */
function keys({ resources }: Recording): string[] {
  return resources.flatMap(({ name, inputs }) =>
    textsIn(inputs)
      .filter(({ path }) => /sharedKey|passwordSecretRef|accountKey|connectionString/i.test(path))
      .map(({ path }) => `${name} ${path}`),
  );
}
