import { gzipSync } from "node:zlib";
import { globalAgent } from "node:https";
import { ContainerRegistryManagementClient, type DockerBuildRequest } from "@azure/arm-containerregistry";
import { KeyVaultManagementClient } from "@azure/arm-keyvault";
import { BlockBlobClient } from "@azure/storage-blob";
import { Header } from "tar";
import { createCertificate } from "../../support/certificate";
import { credentialWith } from "../../support/credential";
import { startResourceManager, type ResourceManager } from "./arm";
import { unpack } from "./arm/archive";
import { TokenBook } from "./entra/tokens";
import { StillClock } from "./testing";

const SUBSCRIPTION = "11111111-2222-4333-8444-555555555555";
const AUDIENCE = "https://management.azure.com";

interface Started extends AsyncDisposable {
  readonly arm: ResourceManager;
  readonly clients: ReturnType<typeof clientsWith>;
  /** Clients with a token for another audience. */
  clientsFor(audience: string): ReturnType<typeof clientsWith>;
}

function clientsWith(token: string, { url, ca }: { url: string; ca: string }) {
  const credential = credentialWith(token);
  const options = { endpoint: url, tlsOptions: { ca }, retryOptions: { maxRetries: 0 } };
  return {
    registry: new ContainerRegistryManagementClient(credential, SUBSCRIPTION, options),
    vault: new KeyVaultManagementClient(credential, SUBSCRIPTION, options),
  };
}

async function start(): Promise<Started> {
  const certificate = await createCertificate();
  const { cert } = certificate;
  const tokens = new TokenBook("tenant", new StillClock(), 3_600);
  const arm = await startResourceManager({ clock: new StillClock(), certificate, tokens });
  arm.registries.add(`${SUBSCRIPTION}/group/registry`);
  globalAgent.options.ca = cert;
  const clientsFor = (audience: string): ReturnType<typeof clientsWith> => {
    const token = tokens.issue({ audience, issuer: "issuer", clientId: "client", objectId: "object" });
    return clientsWith(token, { url: arm.url, ca: cert });
  };
  return {
    arm,
    clients: clientsFor(AUDIENCE),
    clientsFor,
    async [Symbol.asyncDispose]() {
      delete globalAgent.options.ca;
      await arm[Symbol.asyncDispose]();
    },
  };
}

interface Entry {
  readonly path: string;
  readonly text?: string;
  readonly type?: "File" | "SymbolicLink";
}

function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, text = "", type = "File" }) => {
    const header = Buffer.alloc(512);
    new Header({ path, type, size: text.length, mode: 0o644, mtime: new Date(0) }).encode(header, 0);
    return [header, Buffer.from(text.padEnd(Math.ceil(text.length / 512) * 512, "\0"))];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

const REQUEST: Omit<DockerBuildRequest, "sourceLocation"> = {
  type: "DockerBuildRequest",
  dockerFilePath: "Dockerfile",
  imageNames: ["app:1"],
  isPushEnabled: true,
  platform: { os: "Linux" },
};

/** Uploads an archive and schedules its build; the run as it ends. */
async function build(
  { clients: { registry } }: Pick<Started, "clients">,
  archive: Buffer,
  change: Partial<DockerBuildRequest> = {},
) {
  const place = await registry.registries.getBuildSourceUploadUrl("group", "registry");
  const options = { keepAliveOptions: { enable: false }, retryOptions: { maxTries: 1 } };
  await new BlockBlobClient(place.uploadUrl ?? "", undefined, options).uploadData(archive);
  const { relativePath: sourceLocation = "" } = place;
  const request = { ...REQUEST, sourceLocation, ...change };
  const { runId = "" } = await registry.registries.beginScheduleRunAndWait("group", "registry", request);
  const statuses: unknown[] = [];
  for (;;) {
    const run = await registry.runs.get("group", "registry", runId);
    statuses.push(run.status);
    if (!["Queued", "Running"].includes(run.status ?? "")) return { ...run, statuses };
  }
}

test("a complete build context becomes an image whose digest depends on its content alone", async () => {
  await using started = await start();
  const files = [
    { path: "Dockerfile", text: "FROM scratch\nCOPY a b /\n" },
    { path: "a" },
    { path: "b/c", text: "x" },
  ];

  const first = await build(started, tarOf(files));
  const again = await build(started, tarOf([...files].reverse()));
  const other = await build(started, tarOf([...files, { path: "d" }]));

  expect(first.statuses).toEqual(["Queued", "Running", "Succeeded"]);
  expect(first.outputImages).toEqual([
    { registry: "registry.azurecr.io", repository: "app", tag: "1", digest: started.arm.runs[0]?.digest },
  ]);
  expect(again.outputImages).toEqual(first.outputImages);
  expect(other.outputImages).not.toEqual(first.outputImages);
});

test("a context without what the Dockerfile copies fails, and its log says so", async () => {
  await using started = await start();

  const run = await build(started, tarOf([{ path: "Dockerfile", text: "FROM x\nCOPY gone /\n" }]));
  const { logLink = "" } = await started.clients.registry.runs.getLogSasUrl(
    "group",
    "registry",
    run.runId ?? "",
  );
  const log = new BlockBlobClient(logLink, undefined, { keepAliveOptions: { enable: false } });

  expect(run.status).toBe("Failed");
  expect(String(await log.downloadToBuffer())).toContain("stat gone: file does not exist");
});

test("a token for another service is refused", async () => {
  await using started = await start();
  const { registry, vault } = started.clientsFor("https://graph.microsoft.com");

  const refusal = { statusCode: 401, code: "AuthenticationFailed" };
  await expect(registry.registries.getBuildSourceUploadUrl("group", "registry")).rejects.toMatchObject(
    refusal,
  );
  await expect(vault.vaults.getDeleted("kv", "westeurope")).rejects.toMatchObject({ statusCode: 401 });
});

test("an address for an upload is good for that upload alone, and for no reading", async () => {
  await using started = await start();
  const { registries } = started.clients.registry;
  const { uploadUrl = "" } = await registries.getBuildSourceUploadUrl("group", "registry");
  const options = { keepAliveOptions: { enable: false }, retryOptions: { maxTries: 1 } };
  const blobAt = (url: string): BlockBlobClient => new BlockBlobClient(url, undefined, options);

  const elsewhere = uploadUrl.replace("/1.tar.gz", "/2.tar.gz");
  const refusal = { statusCode: 403, code: "AuthenticationFailed" };
  await expect(blobAt(elsewhere).uploadData(Buffer.from("x"))).rejects.toMatchObject(refusal);
  await expect(blobAt(uploadUrl).downloadToBuffer(0, 1)).rejects.toMatchObject({ statusCode: 403 });
});

test.each<[string, Partial<DockerBuildRequest>]>([
  ["an image under a name with capitals", { imageNames: ["App:1"] }],
  ["an image that is not pushed", { isPushEnabled: false }],
  ["another operating system", { platform: { os: "Windows" } }],
  ["a timeout below five minutes", { timeout: 60 }],
  ["sources that nobody uploaded", { sourceLocation: "elsewhere.tar.gz" }],
])("%s is refused", async (_, change) => {
  await using started = await start();
  const archive = tarOf([{ path: "Dockerfile", text: "FROM scratch\n" }]);

  await expect(build(started, archive, change)).rejects.toMatchObject({ statusCode: 400 });
  expect(started.arm.runs).toHaveLength(0);
});

test("registries and runs that don't exist are not found, and deleted vaults by name and region", async () => {
  await using started = await start();
  const { registry, vault } = started.clients;
  started.arm.deletedVaults.add(`${SUBSCRIPTION}/westeurope/kv`);

  const notFound = { statusCode: 404, code: "ResourceNotFound" };
  await expect(registry.registries.getBuildSourceUploadUrl("group", "no")).rejects.toMatchObject(notFound);
  await expect(registry.runs.get("group", "registry", "cb1")).rejects.toMatchObject(notFound);
  await expect(vault.vaults.getDeleted("kv", "northeurope")).rejects.toMatchObject({ statusCode: 404 });
  await expect(vault.vaults.getDeleted("kv", "westeurope")).resolves.toMatchObject({ name: "kv" });
});

test("a registry is found while it exists, with its address", async () => {
  await using started = await start();
  const { registries } = started.clients.registry;

  await expect(registries.get("group", "registry")).resolves.toMatchObject({
    name: "registry",
    loginServer: "registry.azurecr.io",
  });
  started.arm.registries.clear();
  await expect(registries.get("group", "registry")).rejects.toMatchObject({
    statusCode: 404,
    code: "ResourceNotFound",
  });
  expect(started.arm.count("registry")).toBe(2);
});

test("an operation in a version that does not have it is refused with those that do", async () => {
  await using started = await start();
  const { pipeline } = started.clients.registry;
  pipeline.addPolicy({
    name: "another version",
    sendRequest: async (request, next) => {
      request.url = request.url.replace("2019-06-01-preview", "2025-11-01");
      return await next(request);
    },
  });

  await expect(started.clients.registry.runs.get("group", "registry", "cb1")).rejects.toMatchObject({
    statusCode: 400,
    code: "NoRegisteredProviderFound",
  });
});

test("an archive with a link, or damaged, is not unpacked", () => {
  const damaged = gzipSync(Buffer.alloc(1024, "x"));

  expect(() => unpack(tarOf([{ path: "link", type: "SymbolicLink" }]))).toThrow("no plain file");
  expect(() => unpack(damaged)).toThrow("no ustar header at byte 0");
});
