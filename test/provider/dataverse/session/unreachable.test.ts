import { dataverseFrom } from "../../../../provider/dataverse/session/connect";
import { table } from "../../../../provider/dataverse/table/table";
import type { DataverseDependencies } from "../../../../provider/dataverse/session/webApi";
import { ProviderError } from "../../../../provider/errors";
import type { Values } from "../../../../provider/engine/handler";
import { UNKNOWN } from "../../../../common/pulumi/wireValues";
import { FakeClock, ManualClock, settle } from "../../../support/fakeClock";
import { callWith, CONNECTION, startEnvironment } from "../../support/environment";
import { engineFor } from "../../support/lifeCycle";

const APP: Values = { ...CONNECTION, logicalName: "admin_app", mark: "dev", columns: [] };
const ID = "commercial/99999999-2222-4333-8444-555555555555/contoso.crm4.dynamics.com/admin_app";
const RECORDED = { inputs: APP, state: { ...APP, adopted: false, metadataId: "m-1" } };
const KEPT = "Until fixed, recorded resources are assumed to exist; new ones stay unknown";

/** An environment that asks for a sign-in that fails with this error, or never ends. */
function withoutSignIn(failure?: Error): DataverseDependencies {
  const getToken = (): Promise<never> =>
    failure === undefined ? new Promise(() => undefined) : Promise.reject(failure);
  const connect = dataverseFrom({}, { clock: new FakeClock(), credential: { getToken } });
  return { connect, clock: new ManualClock(), warnedHosts: new Set(), unresponsiveHosts: new Set() };
}

test("without rights a preview and a refresh work on, with one warning that says who must do what", async () => {
  await using environment = await startEnvironment({ administrators: [] });
  const { dependencies, call, warnings } = environment;
  const handler = table(dependencies);

  expect(await handler.preview?.(APP, call)).toEqual({});
  expect(await handler.preview?.({ ...APP, logicalName: "admin_auditlog" }, call)).toEqual({});
  expect(await handler.read(ID, RECORDED, call)).toBe(RECORDED);

  expect(warnings).toEqual([
    expect.stringMatching(
      /^the Dataverse environment contoso\.crm4\.dynamics\.com could not be read: HTTP 403 0x80072560: .*\n/,
    ),
  ]);
  expect(warnings[0]).toContain("pac admin assign-user --environment https://contoso.crm4.dynamics.com");
  expect(warnings[0]).toContain("Or set skipDataverse to true");
  expect(warnings[0]?.endsWith(KEPT)).toBe(true);
});

test("a refresh without rights doesn't advise what would have things deleted", async () => {
  await using environment = await startEnvironment({ administrators: [] });

  await table(environment.dependencies).read(ID, RECORDED, environment.call);

  expect(environment.warnings).toEqual([expect.not.stringContaining("skipDataverse")]);
  expect(environment.warnings).toEqual([expect.stringContaining("pac admin assign-user")]);
});

test("a bug isn't a lack of rights: it is thrown, not warned about", async () => {
  await using environment = await startEnvironment();
  const connect = async (): Promise<never> => Promise.reject(new TypeError("undefined is not a function"));
  const handler = table({ ...environment.dependencies, connect });

  await expect(handler.preview?.(APP, environment.call)).rejects.toThrow(TypeError);
  await expect(handler.read(ID, RECORDED, environment.call)).rejects.toThrow(TypeError);
  expect(environment.warnings).toEqual([]);
});

test("a second environment has a warning of its own", async () => {
  const dependencies = withoutSignIn(new ProviderError("can't sign in to Azure"));
  const warnings: string[] = [];
  const handler = table(dependencies);

  await handler.preview?.(APP, callWith({ warnings }));
  const fabrikam = { ...APP, environmentUrl: "https://fabrikam.crm4.dynamics.com" };
  await handler.preview?.(fabrikam, callWith({ warnings }));

  expect(warnings).toEqual([
    `the Dataverse environment contoso.crm4.dynamics.com could not be read: can't sign in to Azure\n${KEPT}`,
    `the Dataverse environment fabrikam.crm4.dynamics.com could not be read: can't sign in to Azure\n${KEPT}`,
  ]);
});

test("without rights, a creation, an import and a deletion fail with the same hint", async () => {
  await using environment = await startEnvironment({ administrators: [] });
  const engine = engineFor(table(environment.dependencies), environment);

  const refused = (what: string) => ({
    name: "ProviderError",
    message: expect.stringMatching(
      new RegExp(`^can't ${what} the table admin_app in contoso.*pac admin assign-user`, "s"),
    ),
  });
  await expect(engine.create(APP)).rejects.toMatchObject(refused("create"));
  await expect(engine.import(ID)).rejects.toMatchObject(refused("find"));
  const inputs = { ...RECORDED.inputs, deleteOnDestroy: true };
  await expect(engine.delete({ ...RECORDED, id: ID, inputs })).rejects.toMatchObject(refused("delete"));
});

test("an environment of another tenant is told with both settings", async () => {
  const text =
    "can't sign in to Azure: AADSTS500011: The resource principal named https://contoso was not found";
  const engine = engineFor(table(withoutSignIn(new ProviderError(text))), { call: callWith({}) });

  await expect(engine.create(APP)).rejects.toThrow(
    `can't create the table admin_app in contoso.crm4.dynamics.com: ${text}\ndataverseUrl ` +
      "(https://contoso.crm4.dynamics.com) must be an environment of the tenant that the deployer signs in to: " +
      "ARM_TENANT_ID where that is set, otherwise 99999999-2222-4333-8444-555555555555",
  );
});

test("a sign-in that fails for another reason says where and what for, and has said what to do already", async () => {
  const text = "can't sign in to Azure: run `az login`";
  const engine = engineFor(table(withoutSignIn(new ProviderError(text))), { call: callWith({}) });

  await expect(engine.create(APP)).rejects.toMatchObject({
    name: "ProviderError",
    message: `can't create the table admin_app in contoso.crm4.dynamics.com: ${text}`,
  });
});

test("a sign-in that never answers holds a preview up for half a minute", async () => {
  const clock = new ManualClock();
  const warnings: string[] = [];
  const previewed = table({ ...withoutSignIn(), clock }).preview?.(APP, callWith({ warnings }));
  await settle();

  await clock.advance(30_000);

  expect(await previewed).toEqual({});
  expect(warnings).toEqual([expect.stringContaining("could not be read: no answer within 30 s")]);
});

test("an environment that was silent for so long holds nothing else up", async () => {
  const clock = new ManualClock();
  const handler = table({ ...withoutSignIn(), clock });
  const first = handler.preview?.(APP, callWith({}));
  await settle();
  await clock.advance(30_000);
  await first;

  const warnings: string[] = [];
  const audit = { ...APP, logicalName: "admin_auditlog" };

  expect(await handler.preview?.(audit, callWith({ warnings }))).toEqual({});
  expect(await handler.read(ID, RECORDED, callWith({ warnings }))).toBe(RECORDED);
  expect([warnings, clock.sleeping]).toEqual([[], 0]);
});

test("when the engine stops, a preview ends without a warning", async () => {
  const stop = new AbortController();
  const warnings: string[] = [];
  const call = callWith({ warnings, signal: stop.signal });
  const previewed = table(withoutSignIn()).preview?.(APP, call);

  stop.abort(new Error("canceled"));

  await expect(previewed).rejects.toThrow("canceled");
  expect(warnings).toEqual([]);
});

test.each(["environmentUrl", "tenantId", "logicalName", "mark"])(
  "a preview that doesn't know the %s yet looks at nothing",
  async (name) => {
    await using environment = await startEnvironment();

    const previewed = await table(environment.dependencies).preview?.(
      { ...APP, [name]: UNKNOWN },
      environment.call,
    );

    expect([previewed, environment.dataverse.count()]).toEqual([{}, 0]);
  },
);

test("a preview knows what it finds", async () => {
  await using empty = await startEnvironment({ prepared: "empty" });
  await using kit = await startEnvironment({ prepared: "kit", knobs: { olderKit: true } });
  const columns = ["admin_title", "admin_appispremium"];
  const audit = { ...APP, logicalName: "admin_auditlog", columns };

  expect(await table(empty.dependencies).preview?.(audit, empty.call)).toEqual({
    adopted: false,
    missingColumns: [],
  });
  expect(await table(kit.dependencies).preview?.(audit, kit.call)).toEqual({
    metadataId: expect.any(String),
    entitySetName: "admin_auditlogs",
    adopted: true,
    missingColumns: ["admin_appispremium"],
  });
  expect([...empty.warnings, ...kit.warnings]).toEqual([]);
});
