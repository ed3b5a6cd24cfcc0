import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isCalendarDay } from "../../../../common/calendarDay";
import { calledApis, formerApis, resourceApis } from "../../../../tools/pipeline/retirements/azureApis";
import { platforms } from "../../../../tools/pipeline/retirements/platforms";
import type { Retirement } from "../../../../tools/pipeline/retirements/retirement";
import { pipelineFiles } from "../../../workflows/workflows";

const root = resolve(__dirname, "../../../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const rows = [...resourceApis, ...calledApis, ...formerApis, ...platforms];
const namesOf = (some: readonly Retirement[]): string[] => some.map(({ what }) => what).sort();

test("each row has days of the calendar, and a page that anyone can read", () => {
  const days = rows.flatMap(({ ends, checked }) => (ends === undefined ? [checked] : [ends, checked]));

  expect(days.filter((day) => !isCalendarDay(day))).toEqual([]);
  expect(rows.filter(({ source }) => !source.startsWith("https://"))).toEqual([]);
  expect(new Set(namesOf(rows)).size).toBe(rows.length);
});

/** What an image of the Dockerfile is made of; its tag names it. */
function basesOf(image: string): string[] {
  const [, distroless, debian] = /nodejs(\d+)-debian(\d+):/.exec(image) ?? [];
  if (distroless !== undefined) return [`Node ${distroless}`, `Debian ${debian}`];
  const [, node] = /\/node:(\d+)-slim$/.exec(image) ?? [];
  return node === undefined ? [image] : [`Node ${node}`];
}

/** What the program, its image and its pipelines say they run on. */
function platformsInUse(): string[] {
  const manifest = JSON.parse(read("package.json")) as {
    engines: { node: string };
    dependencies: Record<string, string>;
  };
  const major = (version: string | undefined): string => /\d+/.exec(version ?? "")?.[0] ?? "";
  const bases = [...read("runtime/Dockerfile").matchAll(/^FROM ([^@\s]+)/gm)];
  const runners = pipelineFiles().flatMap((file) => [...read(file).matchAll(/(?:runs-on|vmImage): (\S+)/g)]);
  const found = [
    `Node ${major(read(".nvmrc"))}`,
    `Node ${major(manifest.engines.node)}`,
    `Node ${/^ARG NODE_VERSION=(\d+)/m.exec(read("runtime/Dockerfile"))?.[1]}`,
    ...bases.flatMap(([, image = ""]) => basesOf(image)),
    ...runners.map(([, image = ""]) => image),
    `Pulumi ${major(read(".pulumi.version"))}`,
    `Pulumi ${major(manifest.dependencies["@pulumi/pulumi"])}`,
    `azure-native ${major(manifest.dependencies["@pulumi/azure-native"])}`,
    `azuread ${major(manifest.dependencies["@pulumi/azuread"])}`,
  ];
  return [...new Set(found)].sort();
}

test("every Node, base image, runner and provider in use has a row, and no row is left over", () => {
  expect(namesOf(platforms)).toEqual(platformsInUse());
});

test("an image without a row would be seen (control)", () => {
  expect(basesOf("gcr.io/distroless/nodejs26-debian14:nonroot")).toEqual(["Node 26", "Debian 14"]);
  expect(basesOf("docker.io/library/alpine:3")).toEqual(["docker.io/library/alpine:3"]);
});

test.each([
  [
    "Microsoft.ContainerRegistry 2019-06-01-preview (builds)",
    "@azure/arm-containerregistry/dist/browser/models/parameters.js",
  ],
  [
    "Microsoft.ContainerRegistry 2025-11-01 (registries)",
    "@azure/arm-containerregistry/dist/browser/models/parameters.js",
  ],
  ["Blob Storage 2026-04-06", "@azure/storage-blob/dist/commonjs/utils/constants.js"],
  ["Microsoft.KeyVault 2026-02-01", "@azure/arm-keyvault/dist/commonjs/api/vaults/operations.js"],
  ["Dataverse Web API v9.2", "../common/dataverse/webApi.ts"],
  ["Office 365 Management Activity API v1.0", "../runtime/activity/activityClient.ts"],
  ["Microsoft Graph v1.0", "../components/failures/importCommands.ts"],
])("%s is the version that is called", (what, file) => {
  const [, version = ""] = /(v\d\.\d|\d{4}-\d\d-\d\d(?:-preview)?)/.exec(what) ?? [];

  expect(namesOf(rows)).toContain(what);
  expect(new RegExp(`["/]${version}["/]`).test(read(join("node_modules", file)))).toBe(true);
});
