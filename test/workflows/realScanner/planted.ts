import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import type { createFolder } from "../../support/gitRepository";

type Folder = ReturnType<typeof createFolder>;

/** An advisory about every version of a package before `fixed`. https://ossf.github.io/osv-schema/ */
export interface Planted {
  readonly id: string;
  readonly ecosystem: string;
  readonly name: string;
  readonly fixed?: string;
}

/** Writes a database where osv-scanner looks for that of an ecosystem. */
export function writeDatabase(folder: Folder, ecosystem: string, advisories: readonly Planted[]): void {
  const files = advisories.map((advisory) => {
    folder.write(`advisories/${advisory.id}.json`, JSON.stringify(osvOf(advisory)));
    return join(folder.folder, "advisories", `${advisory.id}.json`);
  });
  const archive = join(folder.folder, "osv-scanner", ecosystem, "all.zip");
  mkdirSync(dirname(archive), { recursive: true });
  execFileSync("python3", ["-m", "zipfile", "-c", archive, ...files]);
}

function osvOf({ id, ecosystem, name, fixed }: Planted): object {
  const events = [{ introduced: "0" }, ...(fixed === undefined ? [] : [{ fixed }])];
  const type = ecosystem === "npm" ? "SEMVER" : "ECOSYSTEM";
  return {
    schema_version: "1.7.3",
    id,
    modified: "2026-01-01T00:00:00Z",
    summary: `Planted in ${name}`,
    affected: [{ package: { ecosystem, name }, ranges: [{ type, events }] }],
  };
}

/**
 * Puts a `docker` into `bin/` whose image has the given files and Node. It writes the archive of an image as
 * https://github.com/moby/docker-image-spec/blob/main/spec.md#combined-image-json--filesystem-changeset-format says.
 */
export function writeDocker(folder: Folder, node: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) folder.write(`rootfs/${path}`, text);
  const path = (...names: string[]): string => join(folder.folder, ...names);
  mkdirSync(path("image"));
  execFileSync("tar", ["-cf", path("layer.tar"), "-C", path("rootfs"), "."]);
  const digest = createHash("sha256")
    .update(readFileSync(path("layer.tar")))
    .digest("hex");
  mkdirSync(path("image", digest));
  renameSync(path("layer.tar"), path("image", digest, "layer.tar"));
  const config = {
    architecture: "amd64",
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: [`sha256:${digest}`] },
    history: [{ created_by: "planted" }],
  };
  const manifest = [{ Config: "config.json", RepoTags: ["planted:latest"], Layers: [`${digest}/layer.tar`] }];
  folder.write("image/config.json", JSON.stringify(config));
  folder.write("image/manifest.json", JSON.stringify(manifest));
  execFileSync("tar", [
    "-cf",
    path("image.tar"),
    "-C",
    path("image"),
    "manifest.json",
    "config.json",
    digest,
  ]);
  folder.write(
    "bin/docker",
    `#!/bin/sh\ncase $1 in\n  run) echo ${node} ;;\n  save) cp "${path("image.tar")}" "$3" ;;\nesac\n`,
  );
  chmodSync(path("bin/docker"), 0o755);
}

/** What the folder of a distroless image has, with OpenSSL in it. */
export function distroless(): Record<string, string> {
  return {
    "etc/os-release": 'NAME="Debian GNU/Linux"\nPRETTY_NAME="Distroless"\nID="debian"\nVERSION_ID="13"\n',
    "var/lib/dpkg/status.d/libssl3t64":
      "Package: libssl3t64\nSource: openssl\nVersion: 3.5.1-1\nArchitecture: amd64\nMaintainer: planted\nDescription: planted\n",
  };
}
