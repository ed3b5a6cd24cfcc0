import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { DOCKERFILE, readSources } from "../../../provider/image/sources";
import { copySources, missingSources } from "../../fakes/emulators/arm/dockerfile";

const root = resolve(__dirname, "../../..");
const text = readFileSync(resolve(root, DOCKERFILE), "utf8");
const stages = text.split(/^(?=FROM )/m).slice(1);
const last = stages.at(-1) ?? "";

test("everything that it copies is uploaded, and everything that is uploaded is copied or is itself", async () => {
  const { files } = await readSources(root);
  const paths = files.map(({ path }) => path);
  const copied = copySources(text);

  expect(copied).toEqual([
    "package.json",
    "package-lock.json",
    "LICENSE",
    "tsconfig.json",
    "scripts/build",
    "common",
    "page",
    "runtime",
  ]);
  expect(missingSources(text, paths)).toEqual([]);
  expect(
    paths.filter((path) => !copied.some((name) => path === name || path.startsWith(`${name}/`))),
  ).toEqual([]);
});

test("a build on one's own machine sends Docker what it copies", () => {
  const ignored = readFileSync(resolve(root, `${DOCKERFILE}.dockerignore`), "utf8").split(/\r?\n/);
  const sent = ignored.filter((line) => line.startsWith("!")).map((line) => line.slice(1));

  expect(ignored).toContain("*");
  expect(sent.sort()).toEqual(copySources(text).sort());
});

test("a source that is not uploaded would be found (control)", () => {
  expect(missingSources(`${text}\nCOPY --chown=1 assets/ docs ./`, ["runtime/main.ts"])).toEqual(
    expect.arrayContaining(["assets/", "docs"]),
  );
});

test("its bases are pinned by digest: the Node of .nvmrc to build, one without a shell to run", () => {
  const major = readFileSync(resolve(root, ".nvmrc"), "utf8").split(".")[0];
  const digest = "@sha256:[0-9a-f]{64}";

  expect(stages.map((stage) => stage.split("\n")[0])).toEqual([
    expect.stringMatching(new RegExp(`^FROM \\S+/node:${major}-slim${digest} AS build$`)),
    expect.stringMatching(new RegExp(`^FROM gcr\\.io/distroless/nodejs24-debian13:nonroot${digest}$`)),
  ]);
});

test("what it runs to build is the script that people run", () => {
  const { scripts } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };

  expect([...text.matchAll(/^RUN (.*)$/gm)].map(([, command]) => command)).toEqual([
    "npm ci --ignore-scripts --no-audit --no-fund",
    "npm run build",
  ]);
  expect(scripts.build).toBe("node scripts/build/main.mjs");
});

test("the image holds nothing but the bundles, the report's page, their licences and SBOM, and starts it without being root", () => {
  const users = [...last.matchAll(/^USER (\S+)$/gm)].map(([, user]) => user);

  expect([...last.matchAll(/^COPY (.*)$/gm)].map(([, copied]) => copied)).toEqual([
    "--from=build /build/dist/main.cjs /build/dist/readerThread.cjs /build/dist/report-page.html /build/dist/LICENSES.txt /build/dist/sbom.cdx.json ./",
  ]);
  expect(users).toEqual(["65532"]);
  expect(last).toContain("\nWORKDIR /app\n");
  expect(last).toContain('\nENTRYPOINT ["/nodejs/bin/node", "--expose-gc", "main.cjs"]\n');
  expect(last).toContain('\nCMD ["serve"]\n');
  expect(last).toContain("\nENV NODE_ENV=production\n");
});

test("it carries the labels that registries show, version and commit among them", () => {
  const labels = [...last.matchAll(/org\.opencontainers\.image\.(\w+)="(.*)"/g)];

  expect(Object.fromEntries(labels.map(([, name, value]) => [name, value]))).toEqual({
    title: "audit-log-connector",
    description: expect.stringContaining("Dataverse"),
    licenses: "MIT",
    version: "${VERSION}",
    revision: "${REVISION}",
  });
  expect([...last.matchAll(/^ARG (.*)$/gm)].map(([, argument]) => argument)).toEqual([
    "VERSION=unknown",
    "REVISION=unknown",
  ]);
});
