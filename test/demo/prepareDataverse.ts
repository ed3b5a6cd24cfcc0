import type { Recorded } from "../../tools/plan/recorded";
import { startProvider } from "../provider/support/providerProcess";
import { installAzureCli, printToken } from "../support/azureCli";

interface Environment {
  /** Address of the emulator. */
  readonly url: string;
  /** The deployer's, for the environment that the stack names. */
  readonly token: string;
}

/**
 * Makes in Dataverse what the stack wants there, in the program's order, with the provider's own process: what `pulumi
 * up` would have it do. Throws with its refusal.
 */
export async function prepareDataverse(
  resources: readonly Recorded[],
  { url, token }: Environment,
): Promise<void> {
  await using azureCli = await installAzureCli(printToken(token));
  const env = { PATH: azureCli.path, AUDITLOG_DATAVERSE_EMULATOR_URL: url };
  await using provider = await startProvider(env);
  for (const { urn, inputs } of resources) {
    // Without secrets and unknowns, what was recorded is JSON.
    const given = inputs as Parameters<typeof provider.client.check>[1];
    const { inputs: checked, failures } = await provider.client.check(urn, given);
    if (Object.keys(failures).length > 0) throw new Error(`${urn}: ${JSON.stringify(failures)}`);
    await provider.client.create(urn, checked);
  }
}
