import { DEPLOYER, printToken } from "../../../support/azureCli";
import { ok } from "../command";
import { changes, DATAVERSE_URL } from "../tenant";
import { complaintsIn, saidIn, startLean, type LeanTenant } from "./lean";

/** A label of a host may have 63 letters, so nobody has this one, and no resolver is asked. */
const NOWHERE = `https://${"a".repeat(64)}.crm4.dynamics.com`;

interface Case {
  readonly what: string;
  readonly url?: string;
  readonly prepare?: (tenant: LeanTenant) => Promise<void>;
  readonly env?: Readonly<Record<string, string>>;
  readonly isAdministrator?: boolean;
  /** What the warning and the error have to say. */
  readonly says: readonly string[];
}

const CASES: readonly Case[] = [
  {
    what: "nobody is signed in",
    prepare: async ({ deployer }) =>
      await deployer.replaceAzureCli("echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1"),
    says: ["az login"],
  },
  {
    what: "there is no such host",
    url: NOWHERE,
    env: {
      AUDITLOG_DATAVERSE_EMULATOR_URL: "",
      AUDITLOG_GRAPH_EMULATOR_URL: "",
      AUDITLOG_RESOURCE_MANAGER_URL: "",
    },
    says: [`dataverseUrl is ${NOWHERE}, a host that does not exist`, "admin.powerplatform.microsoft.com"],
  },
  {
    what: "the deployer is no member of the environment",
    isAdministrator: false,
    says: [
      "needs the role System Administrator",
      "pac admin assign-user --environment https://contoso",
      "skipDataverse",
    ],
  },
];

test.each(CASES)(
  "where $what, a preview goes through with one warning, and an up ends with one error and nothing made",
  async ({ url = DATAVERSE_URL, prepare, env = {}, isAdministrator = true, says }) => {
    await using tenant = await startLean({ administrators: isAdministrator ? [DEPLOYER] : [] });
    await prepare?.(tenant);
    const dev = await tenant.lean({ dataverseUrl: url });

    const preview = ok(await dev.preview({ env }));
    const up = await dev.up({ env });

    const [warning = "", ...more] = saidIn(preview.digest);
    expect(more).toEqual([]);
    expect(preview.digest.changeSummary).toEqual({ create: 6 });
    for (const text of [
      `warning: the Dataverse environment ${new URL(url).host} could not be read: `,
      ...says,
    ])
      expect(warning).toContain(text);
    expect(up.exitCode).toBe(1);
    for (const text of says) expect(up.stdout).toContain(text);
    expect(errorsIn(up.stdout)).toEqual([
      expect.stringContaining(`error: can't create the table admin_app in ${new URL(url).host}: `),
    ]);
    expect(tenant.dataverse.calls.filter(({ method }) => method !== "GET")).toEqual([]);
  },
);

test("a member of the environment without any role is refused before it makes anything, and told what it lacks", async () => {
  await using tenant = await startLean();
  const { dataverse, deployer, entra } = tenant;
  const dev = await tenant.lean();
  dataverse.addApplicationUser({ applicationId: MEMBER });
  const member = { clientId: MEMBER, objectId: MEMBER };
  await deployer.replaceAzureCli(printToken(entra.issue({ audience: DATAVERSE_URL, ...member })));

  ok(await dev.preview());
  const up = await dev.up();

  expect(up.exitCode).toBe(1);
  expect(errorsIn(up.stdout)).toEqual([
    expect.stringContaining("error: can't create the table admin_app in contoso.crm4.dynamics.com: "),
  ]);
  expect(up.stdout).toContain("needs the role System Administrator in this environment");
  expect(dataverse.calls.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("where a prepared environment can't be reached any more, a refresh keeps what is recorded, with one warning", async () => {
  await using tenant = await startLean();
  const { dataverse } = tenant;
  const dev = await tenant.lean();
  ok(await dev.up());
  dataverse.failWhen(() => true, { status: 403, body: NOT_A_MEMBER });

  const { stdout } = ok(await dev.refresh({ args: ["--expect-no-changes"] }));

  const warnings = new Set(complaintsIn(stdout));
  expect([...warnings]).toEqual([
    expect.stringContaining(
      "warning: the Dataverse environment contoso.crm4.dynamics.com could not be read: ",
    ),
  ]);
  expect(await changes(dev)).toEqual([]);
});

const MEMBER = "88888888-2222-4333-8444-555555555555";
const NOT_A_MEMBER = {
  error: { code: "0x80072560", message: "The user is not a member of the organization." },
};

/** The errors of an up beside the engine's own, each once. */
function errorsIn(stdout: string): string[] {
  const errors = complaintsIn(stdout).filter((text) => text.startsWith("error: "));
  return [...new Set(errors)].filter((text) => text !== "error: update failed");
}
