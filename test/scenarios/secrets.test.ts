import type { Emulator } from "../fakes/emulators/emulator";
import { MOMENT } from "../support/movableClock";
import type { RuntimeExit } from "../support/runtimeProcess";
import { scenario, type Scenario } from "../support/scenario";

const DEBUG = { AUDITLOG_LOG_LEVEL: "debug" };
/** Odd characters, since they look different inside JSON. */
const SECRET = 'p~8Q"\\n-never_printed.42';
const GIVEN = { entra: { client: { secret: SECRET } }, env: { ...DEBUG, AUDITLOG_CLIENT_SECRET: SECRET } };

/** Everything that must not be printed: the secret, and every token that any service was shown. */
function secretsOf({ activity, dataverse, entra, env }: Scenario): string[] {
  const shown = [activity, dataverse].flatMap(({ calls }: Emulator) =>
    calls.map(({ headers }) => (headers.authorization ?? "").replace("Bearer ", "")),
  );
  const assertions = entra.calls.map(({ body }) => new URLSearchParams(body).get("client_assertion") ?? "");
  const own = [env.AUDITLOG_CLIENT_SECRET ?? "", env.IDENTITY_HEADER ?? ""].map((secret) => secret.trim());
  return [...new Set([...own, ...shown, ...assertions])].filter((secret) => secret !== "");
}

/** Which of the secrets are in the output, as they are or in the form they have inside JSON. */
function leaked({ stdout, stderr }: RuntimeExit, secrets: readonly string[]): string[] {
  const forms = (secret: string) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  return secrets.filter((secret) => forms(secret).some((form) => `${stdout}${stderr}`.includes(form)));
}

/** Three parts of base64url, the first a JSON object: what a token looks like. */
const TOKEN = "eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJ4Il19.c2lnbmF0dXJl";

/** A service that is so careless as to repeat the credentials in its error. */
function echo(tenant: Scenario): void {
  const message = `Refused: planted-marker, secret ${SECRET}, header Bearer ${TOKEN}`;
  const body = { error: { code: "0x80040220", message } };
  tenant.dataverse.failWhen(() => true, { status: 403, body });
}

test.concurrent.each(["json", "pretty"])(
  "a pass at debug level prints neither secret nor token (format %s)",
  async (format) => {
    await using tenant = await scenario(GIVEN);

    const run = await tenant.run("once", { AUDITLOG_LOG_FORMAT: format });

    expect(run.code).toBe(0);
    expect(run.stdout.length).toBeGreaterThan(2_000);
    expect(secretsOf(tenant)).toHaveLength(3);
    expect(leaked(run, secretsOf(tenant))).toEqual([]);
  },
);

test.concurrent("the same search finds what is printed (control)", async () => {
  await using tenant = await scenario(GIVEN);

  const run = await tenant.run("once");

  expect(leaked(run, [...secretsOf(tenant), tenant.tenant.tenantId])).toEqual([tenant.tenant.tenantId]);
});

test.concurrent("a refused sign-in prints neither the wrong secret nor the right one", async () => {
  await using tenant = await scenario(GIVEN);
  const wrong = "wrong-but-still-a-secret";

  for (const command of ["once", "check"]) {
    const run = await tenant.run(command, { AUDITLOG_CLIENT_SECRET: wrong });

    expect(run.code).toBe(1);
    expect(leaked(run, [SECRET, wrong])).toEqual([]);
  }
});

const yesterday = new Date(MOMENT - 86_400_000).toISOString().slice(0, 16);

test.concurrent.each(["once", "check", `backfill --from ${yesterday}`])(
  "%s does not pass on what a careless service repeats of secret and token",
  async (command) => {
    await using tenant = await scenario(GIVEN);
    echo(tenant);

    const run = await tenant.run(command);

    expect(run.code).toBe(1);
    expect(run.stdout).toContain("planted-marker");
    expect(leaked(run, [SECRET, TOKEN])).toEqual([]);
  },
);

test.concurrent(
  "a secret with blanks around it, as files and vaults hand it out, works and is not printed either",
  async () => {
    await using tenant = await scenario({
      ...GIVEN,
      env: { ...DEBUG, AUDITLOG_CLIENT_SECRET: ` ${SECRET}\n` },
    });
    echo(tenant);

    const run = await tenant.run("once");

    expect(run.stdout).toContain("planted-marker");
    expect(leaked(run, [SECRET])).toEqual([]);
  },
);

test.concurrent(
  "with a managed identity no token is printed, and neither is the header that asks for it",
  async () => {
    await using tenant = await scenario({ env: DEBUG });
    const { AUDITLOG_CLIENT_SECRET: _, ...withoutSecret } = tenant.env;

    const run = await tenant.run("once", { ...withoutSecret, ...tenant.envFederated });

    const secrets = [...secretsOf(tenant), tenant.envFederated.IDENTITY_HEADER ?? ""];
    expect(run.code).toBe(0);
    expect(secrets.filter((secret) => secret.startsWith("eyJ"))).toHaveLength(3);
    expect(leaked(run, secrets)).toEqual([]);
  },
);

test.concurrent("settings that are wrong are named without the secret's value", async () => {
  await using tenant = await scenario(GIVEN);

  const run = await tenant.run("once", { AUDITLOG_TENANT_ID: "nonsense" });

  expect(run.code).toBe(2);
  expect(leaked(run, [SECRET])).toEqual([]);
});
