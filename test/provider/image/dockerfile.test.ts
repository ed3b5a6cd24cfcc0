import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { DOCKERFILE, readSources } from "../../../provider/image/sources";
import { copySources, missingSources } from "../../emulators/arm/dockerfile";

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
    "tsconfig.json",
    "scripts/build.mjs",
    "runtime",
  ]);
  expect(missingSources(text, paths)).toEqual([]);
  expect(
    paths.filter((path) => !copied.some((name) => path === name || path.startsWith(`${name}/`))),
  ).toEqual([]);
});

test("a source that is not uploaded would be found (the twin)", () => {
  expect(missingSources(`${text}\nCOPY --chown=1 assets/ docs ./`, ["runtime/main.ts"])).toEqual(
    expect.arrayContaining(["assets/", "docs"]),
  );
});

test("it is built with the Node version of .nvmrc and runs on a base without a shell", () => {
  const version = readFileSync(resolve(root, ".nvmrc"), "utf8").trim();

  expect(stages.map((stage) => stage.split("\n")[0])).toEqual([
    `FROM node:${version}-slim AS build`,
    expect.stringMatching(/^FROM gcr\.io\/distroless\/nodejs\d+-debian\d+:nonroot$/),
  ]);
});

test("the image holds nothing but the bundle, and starts it without being root", () => {
  const users = [...last.matchAll(/^USER (\S+)$/gm)].map(([, user]) => user);

  expect([...last.matchAll(/^COPY (.*)$/gm)].map(([, copied]) => copied)).toEqual([
    "--from=build /build/dist/main.cjs ./",
  ]);
  expect(users).toEqual(["65532"]);
  expect(last).toContain('\nENTRYPOINT ["/nodejs/bin/node", "main.cjs"]\n');
  expect(last).toContain("\nENV NODE_ENV=production\n");
});

test("it carries the labels that registries show", () => {
  expect([...last.matchAll(/org\.opencontainers\.image\.(\w+)=/g)].map(([, label]) => label)).toEqual([
    "title",
    "description",
    "licenses",
  ]);
});
