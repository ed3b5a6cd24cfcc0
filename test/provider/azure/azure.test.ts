import { azureFrom } from "../../../provider/azure/azure";
import { credentialWith } from "../../support/credential";
import { SUBSCRIPTION } from "../support/cloud";

const credential = credentialWith("t");
const destination = { cloud: "commercial", subscriptionId: SUBSCRIPTION };

test.each([
  "http://127.0.0.1:8080",
  "https://attacker.example",
  "https://127.0.0.1.example",
  "https://127.1:8443",
  "https://localhost:8443",
  "https://127.0.0.1:8443/",
  "nonsense",
])("tokens are not sent to %s, whatever the environment says", async (url) => {
  const connect = azureFrom({ AUDITLOG_RESOURCE_MANAGER_URL: url }, {}, credential);

  await expect(connect(destination)).rejects.toMatchObject({
    name: "ProviderError",
    message:
      `AUDITLOG_RESOURCE_MANAGER_URL is '${url}', but must be an https address of this machine: ` +
      "https://127.0.0.1:<port>; it is for tests only",
  });
});

test("beside an emulator of Dataverse, the real Resource Manager gets no request", async () => {
  const connect = azureFrom({ AUDITLOG_DATAVERSE_EMULATOR_URL: "http://127.0.0.1:8080" }, {}, credential);

  await expect(connect(destination)).rejects.toMatchObject({
    name: "ProviderError",
    message: expect.stringMatching(
      /^AUDITLOG_DATAVERSE_EMULATOR_URL is set, but AUDITLOG_RESOURCE_MANAGER_URL isn't; /,
    ),
  });
});

test("an unknown cloud is refused with the known ones", async () => {
  const connected = azureFrom({}, {}, credential)({ ...destination, cloud: "mars" });

  await expect(connected).rejects.toThrow(
    "cloud is 'mars', but must be one of commercial, gcc, gccHigh, dod, china",
  );
});

test.each([
  ["commercial", "https://management.azure.com"],
  ["gccHigh", "https://management.usgovcloudapi.net"],
  ["china", "https://management.chinacloudapi.cn"],
])("in %s, requests and tokens are for %s", async (cloud, host) => {
  const scopes: unknown[] = [];
  const asked = {
    getToken: async (scope: unknown) => (scopes.push(scope), await Promise.reject(new Error("no token"))),
  };
  const azure = await azureFrom({}, {}, asked)({ ...destination, cloud });
  const { registries } = await azure.registries();
  const { vaults } = await azure.vaults();

  await expect(registries.getBuildSourceUploadUrl("group", "registry")).rejects.toThrow("no token");
  await expect(vaults.getDeleted("vault", "westeurope")).rejects.toThrow("no token");

  expect(scopes.flat()).toEqual([`${host}/.default`, `${host}/.default`]);
});
