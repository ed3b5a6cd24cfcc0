import { isVaultDeleted } from "../../../components/lookUps/deletedVault";
import type { Json } from "../../support/builders";
import { record } from "../../support/pulumiMocks";
import { failing, functions, mockedCloud, SUBSCRIPTION } from "../support/mockedCloud";

/* Mocked: that deleted vaults are found is test/provider's. */

const vault = {
  subscriptionId: SUBSCRIPTION,
  vaultName: "kv1",
  location: "westeurope",
  cloud: "commercial",
} as const;

/** What is found, and what the user is warned of. */
async function findingOf(answers: Readonly<Record<string, () => Json>>) {
  const warn = jest.spyOn(console, "warn").mockImplementation(() => undefined);
  try {
    const { result } = await record(() => isVaultDeleted(vault), mockedCloud(answers));
    return { result, warned: warn.mock.calls.flat() };
  } finally {
    warn.mockRestore();
  }
}

test.each([true, false])("a deleted vault of that name: %s, without a word", async (found) => {
  expect(await findingOf({ [functions.deletedVault]: () => ({ found }) })).toEqual({
    result: found,
    warned: [],
  });
});

test("where deleted vaults can't be seen, a warning says why, and a new vault is tried", async () => {
  const warning = "no right to list deleted vaults";

  expect(await findingOf({ [functions.deletedVault]: () => ({ found: false, warning }) })).toEqual({
    result: false,
    warned: [`warning: [runtime] ${warning}`],
  });
});

test("a failed look-up doesn't stop the deployment, but is worth a warning", async () => {
  const { result, warned } = await findingOf(failing(functions.deletedVault, "no answer in time"));

  expect(result).toBe(false);
  expect(warned).toEqual([expect.stringMatching(/^warning: \[runtime\] .*no answer in time/s)]);
});
