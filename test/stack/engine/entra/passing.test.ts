import {
  applicationElsewhere,
  applicationNotFoundBefore,
  companyNotFound,
  concurrencyViolation,
  insufficientPrivileges,
} from "../../../fakes/providers/azuread/entraFaults";
import { application } from "../../../fakes/providers/azuread/types/application";
import { applicationPassword } from "../../../fakes/providers/azuread/types/applicationPassword";
import { appRoleAssignment, delegatedPermissionGrant } from "../../../fakes/providers/azuread/types/grants";
import { ok } from "../command";
import { ours, SMALL, startTenant } from "../tenant";
import { writes } from "../writes";
import { passwords } from "./credentialCli";

// The day before slot B gets another secret, and the day on which it does.
const BEFORE = { AUDITLOG_TODAY: "2027-02-04" };
const AFTER = { AUDITLOG_TODAY: "2027-02-05" };

test("what Graph refuses for a moment is asked for again: while a stack is made, and when a rotation deletes the older secret", async () => {
  await using tenant = await startTenant(BEFORE);
  const { cloud } = tenant;
  const dev = await tenant.stack("dev", { image: SMALL.image });
  const atFirst = [
    concurrencyViolation(application, "create"),
    applicationElsewhere,
    { ...applicationNotFoundBefore, name: "client-secret-slot-a" },
    { ...concurrencyViolation(applicationPassword, "create"), name: "client-secret-slot-b" },
    concurrencyViolation(appRoleAssignment, "create"),
    concurrencyViolation(delegatedPermissionGrant, "create"),
  ];
  for (const fault of atFirst) cloud.failNext(fault);

  const made = ok(await dev.up());
  cloud.failNext(concurrencyViolation(applicationPassword, "delete"));
  cloud.failNext(companyNotFound(applicationPassword));
  const rotated = ok(await dev.up({ env: AFTER }));

  const [, diagnostics = ""] = made.stdout.split("Diagnostics:");
  const waits = /: waiting for (.*): next try in 1 s/g;
  expect([...diagnostics.matchAll(waits)].map(([, what]) => what).sort()).toEqual([
    "Entra to know the new app registration everywhere",
    "Entra to know the new app registration everywhere",
    ...Array<string>(4).fill("other changes in the tenant to finish"),
  ]);
  expect(rotated.stdout).toContain("waiting for other changes in the tenant to finish: next try in 1 s");
  expect(rotated.stdout).toContain("waiting for Entra to find the tenant again: next try in 2 s");
  expect(passwords(tenant)).toHaveLength(2);
  ok(await dev.preview({ env: AFTER, args: ["--expect-no-changes"] }));
});

test("what Graph refuses for good is not asked for again: the hint names the setting, a name that breaks a filter is refused before", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const dev = await tenant.stack("dev", SMALL);
  cloud.failNext(insufficientPrivileges(application, "create"));

  const denied = await dev.up();
  cloud.directory.demandServiceReference("service 7");
  const unreferenced = await dev.up();
  dev.setConfig(ours({ appName: "Contoso's audit" }));
  const quoted = await dev.preview();
  dev.setConfig(ours({ appName: undefined, serviceManagementReference: "service 7" }));
  ok(await dev.up());

  expect([denied.exitCode, unreferenced.exitCode, quoted.exitCode]).not.toContain(0);
  expect(denied.stdout).toContain("The deployer may not do this in Entra.");
  expect(unreferenced.stdout).toContain("serviceManagementReference is not set, and the tenant demands one;");
  expect(unreferenced.stdout).toContain("pulumi config set serviceManagementReference <id of the service>");
  for (const { stdout } of [denied, unreferenced]) expect(stdout).not.toContain("next try");
  expect(quoted.stdout).toContain(
    "no apostrophe ('), which breaks the azuread provider's check for duplicate names",
  );
  expect(writes(tenant, application.token)).toEqual(["create", "create", "create"]);
});
