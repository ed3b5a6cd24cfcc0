import type { Recorded } from "../../../tools/plan/recorded";
import { isUnknown } from "../../../common/pulumi/wireValues";
import { at, listAt, strings } from "../../../tools/plan/values";
import { containerOf, environmentOf } from "./checks/container";
import { expectedFamily, familyOf } from "./checks/family";
import { expectedOutputs } from "./checks/outputs";
import { expectedUnknowns, unknownInputs, unknownPaths } from "./checks/unknowns";
import { runVariant, type VariantRun } from "./runProgram";
import { nameOf, variants, type Variant } from "./variants";

/** Stacks that differ in all that a preview can know: nothing is there yet, or much of it is. */
const previewed: readonly Variant[] = [
  choose({ hosting: "app", registration: "own", resourceGroup: "own", credential: "secret" }),
  choose({ hosting: "app", registration: "existing", resourceGroup: "existing", credential: "federated" }),
  choose({ hosting: "job", registration: "own", resourceGroup: "existing", credential: "secret" }),
];

describe.each(previewed.map((variant) => [nameOf(variant), variant] as const))(
  "first preview of %s",
  (_, variant) => {
    let preview: VariantRun;
    let deployed: VariantRun;

    beforeAll(async () => {
      preview = await runVariant(variant, { preview: true });
      deployed = await runVariant(variant);
    });

    test("shows everything that will be made", () => {
      expect([preview.exitCode, preview.diagnostics, preview.stderr]).toEqual([0, [], ""]);
      expect(familyOf(preview.resources)).toEqual(expectedFamily(variant));
    });

    test("makes nothing in the cloud, and asks it only what it must", () => {
      const called = preview.cloud.calls.filter(({ operation }) => operation !== "invoke");

      expect(called).toEqual([]);
      expect([...preview.cloud.resources.keys()]).toEqual(madeByHand(deployed));
      expect(preview.cloud.issuedSecrets).toEqual([]);
    });

    test("has ids of nothing", () => {
      expect(preview.resources.filter(({ id }) => id !== undefined)).toEqual([]);
    });

    test("knows all inputs but those that only the cloud decides", () => {
      expect(unknownInputs(preview.resources)).toEqual(expectedUnknowns(variant, preview.resources));
    });

    test("tells nothing that the deployment then does otherwise", () => {
      expect(contradictions(preview.resources, deployed.resources)).toEqual([]);
    });

    test("knows the outputs that follow from settings and look-ups alone", () => {
      const unknown = unknownPaths(preview.outputs);

      expect(unknown).toEqual(unknownOutputs(variant));
      expect(textsOf(preview.outputs, unknown)).toEqual(textsOf(expectedOutputs(deployed), unknown));
    });

    test("shows the container's environment, all of it but ids and the secret", () => {
      const variables = listAt(containerOf(preview.resources), "env")
        .map((variable) => [at(variable, "name"), at(variable, "value")] as const)
        .filter(([, value]) => value !== undefined && !isUnknown(value));

      const laterKnown =
        variant.registration === "own"
          ? /^AUDITLOG_(?:CLIENT_ID|CLIENT_SECRET|MANAGED_IDENTITY_CLIENT_ID)$/
          : /^AUDITLOG_(?:CLIENT_SECRET|MANAGED_IDENTITY_CLIENT_ID)$/;
      const early = Object.entries(environmentOf(deployed)).filter(([name]) => !laterKnown.test(name));
      expect(variables).toEqual(early);
      expect(early.map(([name]) => name)).toContain("AUDITLOG_STATE");
    });
  },
);

test("a preview that told something else would be noticed", () => {
  const told = [{ name: "a", inputs: { x: "1", y: ["2"] } }];

  expect(contradictions(told, [{ name: "a", inputs: { x: "1", y: ["3"] } }])).toEqual(["a y[0]"]);
  expect(contradictions(told, [])).toEqual(["a x", "a y[0]"]);
});

function choose(wanted: Partial<Variant>): Variant {
  const found = variants.find((variant) =>
    Object.entries(wanted).every(([key, value]) => variant[key as keyof Variant] === value),
  );
  if (found === undefined) throw new Error(`no stack has ${JSON.stringify(wanted)}`);
  return found;
}

/** Ids of what was there before the stack. */
function madeByHand({ cloud }: VariantRun): string[] {
  const made = new Set(cloud.calls.map(({ id }) => id));
  return [...cloud.resources.keys()].filter((id) => !made.has(id));
}

type Told = Pick<Recorded, "name" | "inputs">;

/** Texts of the preview's inputs that the deployment has otherwise or not at all, as `name path`. */
function contradictions(preview: readonly Told[], deployed: readonly Told[]): string[] {
  return preview.flatMap(({ name, inputs }) => {
    const made = deployed.find((each) => each.name === name)?.inputs ?? {};
    const texts = new Map([...strings(made)].map(({ path, text }) => [path, text]));
    return [...strings(inputs)]
      .filter(({ path, text }) => !isUnknown(text) && texts.get(path) !== text)
      .map(({ path }) => `${name} ${path}`);
  });
}

/** All texts of a value but those at some paths, by path. */
function textsOf(value: unknown, without: readonly string[]): Map<string, string> {
  const kept = [...strings(value)].filter(({ path }) => !without.includes(path));
  return new Map(kept.map(({ path, text }) => [path, text]));
}

/** Sorted. */
function unknownOutputs({ registration, resourceGroup, credential, image, parts }: Variant): string[] {
  return [
    ...(registration === "own"
      ? ["apiPermissionsLink", "clientId", "consentLink", "runtimeSettings.AUDITLOG_CLIENT_ID"]
      : []),
    ...(resourceGroup === "own" ? ["resourceGroupLink", "resourceGroupName"] : []),
    ...(credential === "secret" ? ["clientSecretUri", "vaultName"] : []),
    ...(image === "built" ? ["image"] : []),
    "checkCommand",
    ...(parts === "own" ? ["logsLink"] : []),
    "runtimeName",
    "runtimeSettings.AUDITLOG_MANAGED_IDENTITY_CLIENT_ID",
  ].sort();
}
