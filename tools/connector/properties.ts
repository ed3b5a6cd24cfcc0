import type { ConnectorArgs } from "./definition";

/**
 * How people sign in to the connector. The client secret is entered on its Security tab and never written to a file.
 * https://github.com/microsoft/PowerPlatformConnectors/blob/dev/schemas/paconn-apiProperties.schema.json
 */
export function connectorProperties({ activityHost, loginHost, tenantId, clientId }: ConnectorArgs): object {
  return {
    properties: {
      iconBrandColor: "#0078D4",
      capabilities: ["actions"],
      connectionParameters: {
        token: {
          type: "oauthSetting",
          oAuthSettings: {
            identityProvider: "aad",
            clientId,
            scopes: [],
            // The connector's own address: the shared one is for old connectors.
            // https://github.com/microsoft/PowerPlatformConnectors/issues/3035
            redirectMode: "GlobalPerConnector",
            properties: {
              IsFirstParty: "False",
              AzureActiveDirectoryResourceId: `https://${activityHost}`,
            },
            customParameters: {
              loginUri: { value: `https://${loginHost}` },
              tenantId: { value: tenantId },
              resourceUri: { value: `https://${activityHost}` },
            },
          },
        },
      },
    },
  };
}
