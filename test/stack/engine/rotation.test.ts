import { ok } from "./command";
import { changes, startTenant } from "./tenant";

// With the default life of 180 days a half-period has 80, counted from 2026-01-01: generation 4 begins on 2026-11-17,
// generation 5 on 2027-02-05.
const BEFORE = { AUDITLOG_TODAY: "2026-11-25" };
const LAST_DAY = { AUDITLOG_TODAY: "2027-02-04" };
const AFTER = { AUDITLOG_TODAY: "2027-02-05" };
const PASSWORD = "azuread:index/applicationPassword:ApplicationPassword";

test("a rotation replaces one slot, keeps the other, and the runtime's reference stays", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const dev = await tenant.stack("dev", { alertEmails: ["admin@contoso.com"] });
  const passwords = (): string[] =>
    [...cloud.resources].filter(([, { type }]) => type === PASSWORD).map(([id]) => id);
  const inVault = (): unknown => {
    const secret = [...cloud.resources.values()].find(({ type }) => type === "azure-native:keyvault:Secret");
    return (secret?.inputs.properties as { value?: unknown } | undefined)?.value;
  };
  ok(await dev.up({ env: BEFORE }));
  const [made, current] = [passwords(), inVault()];
  const { clientSecretUri } = await dev.outputs();
  expect(await changes(dev, LAST_DAY)).toEqual([]);

  expect(await changes(dev, AFTER)).toEqual([
    "replace client-secret-slot-b",
    "update client-secret-secret",
    "update monitoring-secret-expiry",
  ]);
  ok(await dev.up({ env: AFTER }));

  const kept = passwords().filter((id) => made.includes(id));
  expect([made.length, passwords().length, kept.length]).toEqual([2, 2, 1]);
  // Slot A, the one in use until now, is the one that was kept.
  const slotA = cloud.resources.get(kept[0] ?? "");
  expect(slotA?.inputs.displayName).toBe("audit-log-connector, slot a, generation 4");
  expect(inVault()).not.toBe(current);
  expect(cloud.issuedSecrets).toContain(inVault());
  expect((await dev.outputs()).clientSecretUri).toBe(clientSecretUri);
  ok(await dev.preview({ args: ["--expect-no-changes"], env: AFTER }));
});
