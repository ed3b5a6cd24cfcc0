import { ImageBuild } from "../../../components/image/imageBuild";
import { guid } from "../../support/builders";
import { record } from "../../support/pulumiMocks";
import { made, mockedCloud } from "../support/mockedCloud";

/* Mocked: what the local provider does with the inputs is test/provider's. */

const args = {
  subscriptionId: guid(1),
  resourceGroupName: "rg-test",
  registryName: "cr1",
  loginServer: "cr1.azurecr.io",
  repository: "audit-log-connector",
  cloud: "commercial",
} as const;

test("the build's outputs arrive: class fields don't hide what the base class has set", async () => {
  const { result, resources } = await record(() => {
    const { image } = new ImageBuild("build", args, {});
    return { image };
  }, mockedCloud());

  expect(resources).toEqual([expect.objectContaining({ type: "auditlog:image:Build", inputs: args })]);
  expect(result).toEqual({ image: `cr1.azurecr.io/audit-log-connector@${made.digest}` });
});
