import { probes } from "../../../../tools/plan/policies/probes";
import { vaults } from "../../../../tools/plan/policies/vaults";
import { UNKNOWN } from "../../../../common/pulumi/wireValues";
import type { Values } from "../../../../tools/plan/values";
import { resource } from "../builder";
import { problems } from "./judge";

const container = (...types: readonly string[]) => ({
  name: "runtime",
  probes: types.map((type) => ({ type })),
});
const app = (template: unknown) => resource("azure-native:app:ContainerApp", { template });

test("a container with both probes passes", () => {
  expect(problems(probes, app({ containers: [container("Startup", "Liveness", "Readiness")] }))).toEqual([]);
});

test("every container needs both probes", () => {
  const template = {
    containers: [container("Liveness", "Readiness"), { name: "sidecar" }, container("Liveness")],
  };

  expect(problems(probes, app(template))).toEqual([
    "ContainerApp: container sidecar has no Liveness probe",
    "ContainerApp: container sidecar has no Readiness probe",
    "ContainerApp: container runtime has no Readiness probe",
  ]);
});

test("an app whose containers aren't known doesn't pass", () => {
  expect(problems(probes, app(UNKNOWN))).toEqual(["ContainerApp: no container of it is known"]);
});

test("a job needs no probes", () => {
  const job = resource("azure-native:app:Job", { template: { containers: [container()] } });

  expect(problems(probes, job)).toEqual([]);
});

const vault = (properties: Values) =>
  resource("azure-native:keyvault:Vault", {
    properties: { enableRbacAuthorization: true, enablePurgeProtection: true, ...properties },
  });

test("a vault with roles and purge protection passes", () => {
  expect(problems(vaults, vault({}))).toEqual([]);
});

test.each([
  [{ enableRbacAuthorization: undefined }, "access policies decide instead of roles"],
  [{ enablePurgeProtection: undefined }, "it can be purged"],
  [{ enableSoftDelete: false }, "what is deleted in it is gone at once"],
])("a vault with %j is refused", (properties, problem) => {
  expect(problems(vaults, vault(properties))).toEqual([`Vault: ${problem}`]);
});
