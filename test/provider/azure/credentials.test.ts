import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertionFrom, createCredential } from "../../../provider/azure/credentials";
import { json } from "../../fakes/emulators/base/answer";
import { startServer } from "../../fakes/emulators/base/server";
import type { Emulator } from "../../fakes/emulators/emulator";
import { systemClock } from "../../fakes/emulators/systemClock";
import { deploymentClouds } from "../../../common/deploymentClouds";

const destination = {
  cloud: deploymentClouds.commercial,
  account: { subscription: "11111111-2222-4333-8444-555555555555" },
};

/** GitHub's side: a token for whoever shows the request token. */
async function startGithub(): Promise<Emulator> {
  return await startServer({
    clock: systemClock,
    route: () => ({
      operation: "token",
      handle: ({ headers, query }) =>
        headers.authorization === "Bearer request-token"
          ? json(200, { value: `assertion for ${query.get("audience")}`, count: 1 })
          : json(401, { message: "not you" }),
    }),
  });
}

test("GitHub is asked for a token for the audience, at the address that it gave", async () => {
  await using github = await startGithub();
  const url = `${github.url}/token?api-version=2.0`;

  const assertion = await assertionFrom({ kind: "github", url, token: "request-token", audience: "api://x" });

  expect(assertion).toBe("assertion for api://x");
  expect(Object.fromEntries(github.calls[0]?.query ?? [])).toEqual({
    "api-version": "2.0",
    audience: "api://x",
  });
});

test("what GitHub refuses is told without the token (control)", async () => {
  await using github = await startGithub();
  const source = { kind: "github", url: github.url, token: "another-token", audience: "api://x" } as const;

  await expect(assertionFrom(source)).rejects.toMatchObject({
    name: "ProviderError",
    message: "GitHub issued no OIDC token: HTTP 401",
  });
});

test("a token in a file is read each time, without its line end", async () => {
  const folder = await mkdtemp(join(tmpdir(), "token-"));
  const path = join(folder, "token");
  try {
    await writeFile(path, "first\n");
    const first = await assertionFrom({ kind: "file", path });
    await writeFile(path, "second\n");

    expect([first, await assertionFrom({ kind: "file", path })]).toEqual(["first", "second"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a token file that is not there is told with the variable that named it", async () => {
  const env = {
    ARM_USE_OIDC: "true",
    ARM_TENANT_ID: "99999999-2222-4333-8444-555555555555",
    ARM_CLIENT_ID: "88888888-2222-4333-8444-555555555555",
    ARM_OIDC_TOKEN_FILE_PATH: "/not/there",
  };
  const credential = await createCredential(env, destination);

  const token = credential.getToken("https://management.azure.com/.default");

  await expect(token).rejects.toMatchObject({ name: "ProviderError" });
});
