import { furnish } from "./furnishedSubscription";
import { furnishTenant } from "./furnishedTenant";
import { PartialFailure, type Values } from "./fakeProvider";
import { entraRef, makeEntra, makeNative, nativeRef, patched } from "./testing";

/** The partial failure with which this ends; throws what else it ends with. */
function failureOf(write: () => unknown): PartialFailure {
  try {
    write();
  } catch (error) {
    if (error instanceof PartialFailure) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

const UNREADABLE = { keyVaultUrl: "https://kv-a.vault.azure.net/secrets/none" };

test.each([
  ["app:ContainerApp", "container app 'ca-a'"],
  ["app:Job", "job 'caj-a'"],
])("an %s whose secret can't be read is there, failed, and goes on with an update", (type, what) => {
  const { cloud, ids, accepted } = furnish();
  const fine = accepted[type] ?? {};
  const secret = { name: "one", identity: ids.identity };
  const wrong = patched(fine, "configuration.secrets.0", { ...secret, ...UNREADABLE });

  const { message, id, outputs } = failureOf(() => makeNative(cloud, type, wrong));

  expect(message).toBe(
    `Status=200 Code="ContainerAppOperationError" Message="Failed to provision revision for ${what}. Error details: ` +
      "The following field(s) are either invalid or missing. Field 'configuration.secrets' is invalid with details: " +
      `'Invalid value: "one": Unable to get value using Managed identity ${ids.identity} for secret one. Error: ` +
      `unable to fetch secret 'one' using Managed identity '${ids.identity}'';.."`,
  );
  expect(outputs["provisioningState"]).toBe("Failed");
  expect(cloud.resources.get(id)?.outputs).toEqual(outputs);
  expect(() => makeNative(cloud, type, fine)).toThrow(`cannot create already existing resource '${id}'`);
  const update = (inputs: Values) =>
    cloud.azureNative.update(nativeRef(type), id, {
      olds: wrong,
      news: { ...inputs, location: "westeurope" },
    });
  expect(failureOf(() => update(wrong)).outputs["provisioningState"]).toBe("Failed");
  expect(update(fine)["provisioningState"]).toBe("Succeeded");
  expect(cloud.azureNative.read(nativeRef(type), id)?.outputs["provisioningState"]).toBe("Succeeded");
});

test("an image that can't be pulled fails in the same way, with the identity or without", () => {
  const { cloud, ids, accepted } = furnish();
  const inputs = accepted["app:ContainerApp"] ?? {};
  const IMAGE = "template.containers.0.image";
  const registries = [{ server: "crnone.azurecr.io", identity: ids.identity }];
  const wrong = patched(
    patched(inputs, IMAGE, "crnone.azurecr.io/a:1"),
    "configuration.registries",
    registries,
  );
  const anonymous = patched({ ...wrong, containerAppName: "ca-b" }, "configuration.registries", []);

  expect(failureOf(() => makeNative(cloud, "app:ContainerApp", wrong)).message).toContain(
    `'Invalid value: "crnone.azurecr.io/a:1": unable to pull image using Managed identity ${ids.identity} for registry crnone.azurecr.io'`,
  );
  expect(failureOf(() => makeNative(cloud, "app:ContainerApp", anonymous)).message).toContain(
    "UNAUTHORIZED: authentication required",
  );
});

test("what Azure refuses before it accepts a write leaves nothing", () => {
  const { cloud, accepted } = furnish();
  const wrong = { ...accepted["app:ContainerApp"], workloadProfileName: "D4" };
  const before = cloud.resources.size;

  expect(() => failureOf(() => makeNative(cloud, "app:ContainerApp", wrong))).toThrow(
    "WorkloadProfileNameInvalid",
  );
  expect(cloud.resources.size).toBe(before);
});

test("a test can make a create or an update fail in part; it strikes neither reads nor previews", () => {
  const { cloud, accepted } = furnish();
  const type = "storage:StorageAccount";
  const inputs = accepted[type] ?? {};
  cloud.failNext({ message: "the disk is full", partial: true, times: 2 });

  expect(cloud.azureNative.read(nativeRef(type), "/nowhere")).toBeUndefined();
  expect(cloud.azureNative.create(nativeRef(type), inputs, true).outputs["accountName"]).toBeUndefined();
  const { message, id, outputs } = failureOf(() => makeNative(cloud, type, inputs));
  const news = { ...inputs, location: "westeurope", tags: { a: "b" } };
  const update = () => cloud.azureNative.update(nativeRef(type), id, { olds: inputs, news });
  const updated = failureOf(update);

  expect([message, outputs["name"], outputs["provisioningState"]]).toEqual([
    "the disk is full",
    "stb",
    "Failed",
  ]);
  expect([updated.id, updated.outputs["tags"]]).toEqual([id, { a: "b" }]);
  expect(update()["provisioningState"]).toBe("Succeeded");
});

test("azuread fails in part as well, and after the effect it fails as if nothing were there", () => {
  const { cloud } = furnishTenant();
  const make = (displayName: string) => makeEntra(cloud, "Application", { displayName });
  cloud.failNext({ message: "the owner is gone", partial: true, operation: "create" });
  cloud.failNext({ message: "timeout", afterEffect: true, operation: "create" });

  const { id, outputs } = failureOf(() => make("one"));
  expect(cloud.resources.get(id)?.outputs).toEqual(outputs);
  expect(cloud.calls.at(-1)).toEqual({ operation: "create", ...entraRef("Application"), id });
  expect(() => failureOf(() => make("two"))).toThrow("timeout");
  expect([...cloud.resources.values()].filter(({ inputs }) => inputs["displayName"] === "two")).toHaveLength(
    1,
  );
});
