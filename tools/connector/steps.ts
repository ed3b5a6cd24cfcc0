interface StepOptions {
  readonly folder: string;
  readonly hasSecret: boolean;
}

/**
 * What is left to do by hand: the connector's redirect address is known only once it exists.
 * https://learn.microsoft.com/connectors/custom-connectors/paconn-cli
 */
export function nextSteps(stack: string, { folder, hasSecret }: StepOptions): string[] {
  const files = `--api-def ${folder}/apiDefinition.swagger.json --api-prop ${folder}/apiProperties.json`;
  const secretUri = `$(pulumi stack output clientSecretUri --stack ${stack})`;
  return [
    `Written to ${folder}: apiDefinition.swagger.json, apiProperties.json. They hold no secret.`,
    "",
    ...(hasSecret
      ? []
      : [
          `Stack ${stack} has no client secret (credential: federated), and a connector needs one. First run:`,
          `  pulumi config set credential secret --stack ${stack}`,
          `  pulumi up --stack ${stack}`,
          "",
        ]),
    "1. Create the connector, or import the definition at make.powerautomate.com > Custom connectors:",
    `  pip install paconn && paconn login && paconn create ${files}`,
    "2. On its Security tab, enter the client secret, save, and copy the Redirect URL that appears:",
    `  az keyvault secret show --id "${secretUri}" --query value --output tsv`,
    `3. Add that address to the list redirectUris in Pulumi.${stack}.yaml; where it has none yet:`,
    `  pulumi config set --path 'redirectUris[0]' <Redirect URL> --stack ${stack}`,
    `   Then: pulumi up --stack ${stack}`,
    "4. On its Test tab, create a connection as a person with an audit role, and run StartSubscription.",
    "A new secret is due each half of secretLifetimeDays: then repeat step 2.",
  ];
}
