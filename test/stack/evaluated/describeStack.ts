import { policies } from "../../../tools/plan/policies";
import { tables } from "../../../tools/plan/tables";
import { at } from "../../../tools/plan/values";
import { loadConfig } from "../../../runtime/config";
import { TENANT } from "../../support/builders";
import { valuesOf } from "../combinations";
import { containerOf, environmentOf, runtimeOf } from "./checks/container";
import { expectedFamily, familyOf } from "./checks/family";
import { expectedHooks, hooksOf } from "./checks/hooks";
import { expectedGrants, grants, notAwaited, startedTooEarly } from "./checks/order";
import { expectedOutputs, registrationOf } from "./checks/outputs";
import { foreignProviders } from "./checks/providers";
import { hiddenPlaces, hiddenSecrets, plainSecrets } from "./checks/secrets";
import { expectedTrust, trustOf } from "./checks/trust";
import { BY_HAND } from "./byHand";
import { runVariant, type VariantRun } from "./runProgram";
import { nameOf, type Variant } from "./variants";

/**
 * What must hold for a stack that is deployed, each a test on one run of the program. checks.test.ts shows that each
 * check fails where it should. Not proved here: what the engine replaces or updates later, and the real cloud.
 */
export function describeStack(variant: Variant): void {
  describe(`stack ${nameOf(variant)}`, () => {
    let run: VariantRun;
    beforeAll(async () => {
      run = await runVariant(variant);
    });

    test("comes to its end without a complaint", () => {
      expect([run.exitCode, run.stdout, run.stderr]).toEqual([0, "", ""]);
    });

    test("says what to do next, and warns where alerts have no recipients", () => {
      const { checkCommand, logsLink } = run.outputs;
      const [steps, ...warnings] = run.diagnostics;

      expect([steps?.severity, steps?.message]).toEqual(["info", expect.stringContaining(String(logsLink))]);
      expect(steps?.message.includes(String(checkCommand))).toBe(variant.enabled);
      expect(steps?.message.includes(String(run.outputs.apiPermissionsLink))).toBe(!variant.adminConsent);
      expect(warnings.map(({ severity, message }) => [severity, message.split(":")[0]])).toEqual(
        variant.alertEmails === "some" || variant.parts === "shared"
          ? []
          : [["warning", "alertEmails is empty"]],
      );
    });

    test("has exactly its resources, each below its parent, down to the URN", () => {
      expect(familyOf(run.resources)).toEqual(expectedFamily(variant));
    });

    test("asks its own providers alone, and only what it must", () => {
      const tokens = run.invokes.map(({ token }) => token).sort();

      expect(foreignProviders(run)).toEqual([]);
      expect(tokens).toEqual(expectedCalls(variant));
    });

    test("starts the runtime when roles, grants, secret, image and log are there", () => {
      expect(notAwaited(run.resources, variant)).toEqual([]);
      expect(startedTooEarly(run.resources, variant)).toEqual([]);
    });

    test("grants each role to the managed identity, on what it is for", () => {
      expect(grants(run.resources)).toEqual(expectedGrants(variant));
    });

    test("trusts the managed identity alone, as its own cloud has it", () => {
      expect(trustOf(run.resources)).toEqual(expectedTrust(variant, run.resources));
    });

    test("binds the hook of its component to every resource", () => {
      expect(hooksOf(run.resources)).toEqual(expectedHooks(run.resources));
    });

    test("shows no secret, and keeps each in the places it has to be", () => {
      const { issuedSecrets } = run.cloud;

      expect(plainSecrets(run, issuedSecrets)).toEqual([]);
      expect(hiddenSecrets(run, issuedSecrets)).toEqual(
        variant.credential === "federated"
          ? []
          : [
              "client-secret-secret inputs.properties.value",
              "client-secret-slot-a outputs.value",
              "client-secret-slot-b outputs.value",
            ],
      );
      // So that a preview of such a stack, which reads its state, exposes nothing: tools/pipeline/stacks/exposure.ts.
      if (variant.credential === "federated") expect(hiddenPlaces(run)).toEqual([]);
    });

    test("has the outputs that a user needs, none of them secret", () => {
      expect(run.outputs).toEqual(expectedOutputs(run));
    });

    test("gives the runtime an environment that it accepts, with the secret of the vault", () => {
      const config = loadConfig(environmentOf(run));

      const identity = run.resources.find(({ name }) => name === "runtime-identity-identity")?.outputs;
      const account = run.resources.find(({ name }) => name === "state-storage-account")?.outputs;
      expect(config).toMatchObject({
        tenantId: TENANT,
        clientId: registrationOf(run.cloud).clientId,
        credential:
          variant.credential === "secret"
            ? { kind: "secret", secret: currentSecret(run) }
            : { kind: "federated" },
        managedIdentityClientId: identity?.clientId,
        dataverseUrl: valuesOf(variant).dataverseUrl,
        state: { kind: "blob", url: `${String(at(account, "primaryEndpoints", "blob"))}state` },
        activityUrl: run.outputs.connectorResourceUrl,
      });
      expect(at(containerOf(run.resources), "args")).toEqual([variant.hosting === "app" ? "serve" : "once"]);
    });

    test(
      variant.enabled ? "runs, and is watched" : "does not run, and nobody is told that it doesn't",
      () => {
        const runtime = runtimeOf(run.resources).inputs;
        const rules = run.resources.filter(({ type }) => type.endsWith(":ScheduledQueryRule"));

        const runs =
          variant.hosting === "app"
            ? at(runtime, "template", "scale", "minReplicas") === 1
            : at(runtime, "configuration", "triggerType") === "Schedule";
        expect(runs).toBe(variant.enabled);
        expect(rules.filter(({ inputs }) => inputs.enabled !== variant.enabled)).toEqual([]);
      },
    );

    test("keeps every policy", () => {
      expect(policies(tables).flatMap((rail) => rail.check(run.resources))).toEqual([]);
    });

    test("has made in the cloud what was registered, where the settings say", () => {
      const isCloud = (type: string): boolean => /^azuread:|^azure-native:/.test(type);
      const registered = run.resources.filter(({ type }) => isCloud(type));
      const groups = new Set(registered.flatMap(({ inputs }) => inputs.resourceGroupName ?? []));
      // An action group has no region: https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups
      const regions = new Set(registered.flatMap(({ inputs }) => inputs.location ?? []));
      regions.delete("Global");

      expect(
        run.cloud.calls
          .filter(({ operation }) => operation !== "invoke")
          .map(({ id }) => id)
          .sort(),
      ).toEqual(registered.map(({ id }) => id).sort());
      // What is shared is in another.
      expect([...groups]).toEqual([run.outputs.resourceGroupName]);
      expect([...regions]).toEqual([
        variant.resourceGroup === "existing" ? BY_HAND.region : valuesOf(variant)["azure-native:location"],
      ]);
    });
  });
}

/** Tokens, sorted. */
function expectedCalls({ adminConsent, credential, parts, registration, resourceGroup }: Variant): string[] {
  return [
    "azuread:index/getClientConfig:getClientConfig",
    "azure-native:authorization:getClientConfig",
    "azure-native:app:getManagedEnvironment",
    ...(resourceGroup === "existing" ? ["azure-native:resources:getResourceGroup"] : []),
    ...(registration === "existing"
      ? [
          "azuread:index/getApplication:getApplication",
          "azuread:index/getServicePrincipal:getServicePrincipal",
        ]
      : []),
    ...(adminConsent && registration === "existing" ? ["auditlog:entra:findConsent"] : []),
    ...(adminConsent ? ["azuread:index/getServicePrincipal:getServicePrincipal"] : []),
    ...(credential === "secret" ? ["auditlog:keyvault:findDeletedVault"] : []),
    ...(parts === "shared" ? ["auditlog:image:findRegistry"] : []),
  ].sort();
}

/** That of slot A: on the day of the run, the stack's first half-period goes on. */
function currentSecret({ cloud }: VariantRun): unknown {
  const passwords = [...cloud.resources.values()].filter(({ type }) => type.endsWith(":ApplicationPassword"));
  return passwords.find(({ inputs }) => String(inputs.displayName).includes("slot a"))?.outputs.value;
}
