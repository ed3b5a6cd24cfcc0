import { deploymentClouds } from "../../../common/deploymentClouds";
import { audienceIn, trustsOf } from "../../../tools/bootstrap/trust";

const token = (subject: string) => ({ issuer: "https://vstoken.dev.azure.com/1", subject });

test("service connections of a stack are trusted as they show themselves, each by its identity", () => {
  const connections = {
    contoso: token("sc://contoso/p/contoso"),
    "contoso-preview": token("sc://contoso/p/contoso-preview"),
    fabrikam: token("sc://contoso/p/fabrikam"),
  };
  const azureDevOps = { organization: "contoso", project: "p", connections };

  expect(trustsOf("contoso", { githubSubject: undefined, azureDevOps })).toEqual({
    preview: [{ name: "azure-devops-contoso", ...connections["contoso-preview"] }],
    deploy: [{ name: "azure-devops-contoso", ...connections.contoso }],
  });
});

test("a connection that isn't there yet is not trusted", () => {
  const azureDevOps = { organization: "contoso", project: "p", connections: {} };

  expect(trustsOf("contoso", { githubSubject: undefined, azureDevOps })).toEqual({ preview: [], deploy: [] });
});

test.each([
  ["commercial", "api://AzureADTokenExchange"],
  ["gcc", "api://AzureADTokenExchange"],
  ["gccHigh", "api://AzureADTokenExchangeUSGov"],
  ["dod", "api://AzureADTokenExchangeUSGov"],
  ["china", "api://AzureADTokenExchangeChina"],
] as const)("Entra of the cloud %s wants the audience %s", (cloud, audience) => {
  expect(audienceIn(deploymentClouds[cloud])).toBe(audience);
});
