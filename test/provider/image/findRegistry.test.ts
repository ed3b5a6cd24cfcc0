import { findRegistry } from "../../../provider/image/findRegistry";
import { ManualClock } from "../../support/fakeClock";
import { GROUP, REGISTRY, startCloud, SUBSCRIPTION } from "../support/cloud";

const ARGUMENTS = {
  subscriptionId: SUBSCRIPTION,
  resourceGroupName: GROUP,
  registryName: REGISTRY,
  cloud: "commercial",
};
const call = {
  signal: new AbortController().signal,
  status: () => undefined,
  warn: async () => undefined,
};

async function lookUp({ connect }: Awaited<ReturnType<typeof startCloud>>, change = {}): Promise<unknown> {
  return await findRegistry({ connect, clock: new ManualClock() }).invoke({ ...ARGUMENTS, ...change }, call);
}

test("a registry tells where it is pulled from", async () => {
  await using cloud = await startCloud();

  expect(await lookUp(cloud)).toEqual({ loginServer: `${REGISTRY}.azurecr.io`, isByRepository: false });
});

test("a registry tells whether roles count by repository", async () => {
  await using cloud = await startCloud();
  cloud.arm.byRepository.add(`${SUBSCRIPTION}/${GROUP}/${REGISTRY}`);

  expect(await lookUp(cloud)).toEqual({ loginServer: `${REGISTRY}.azurecr.io`, isByRepository: true });
});

test("one that isn't there is named with Azure's words and the way to the right id", async () => {
  await using cloud = await startCloud();

  expect(await lookUp(cloud, { registryName: "another" })).toEqual({
    problem: expect.stringMatching(
      /^it could not be read: ResourceNotFound: .*\(HTTP 404\)\nCorrect the id: az acr show/,
    ),
  });
});

test("without the right to read it, what is missing is named", async () => {
  await using cloud = await startCloud();
  const error = { code: "AuthorizationFailed", message: "The client does not have authorization" };
  cloud.arm.failNext({ status: 403, body: { error } }, { operation: "registry" });

  expect(await lookUp(cloud)).toEqual({
    problem:
      "it could not be read: AuthorizationFailed: The client does not have authorization (HTTP 403)\n" +
      "The deployer needs Microsoft.ContainerRegistry/registries/read there; the role Reader on the registry has it. " +
      `Its subscription ${SUBSCRIPTION} must belong to the tenant of the sign-in.`,
  });
});
