import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");
const dockerfile = readFileSync(join(root, "runtime/Dockerfile"), "utf8");

/** The environment that the image sets. */
export const IMAGE_ENV = Object.fromEntries(
  [...dockerfile.matchAll(/^ENV (\w+)="?(.*?)"?$/gm)].map(([, name = "", value = ""]) => [name, value]),
);
/** What the entry point gives Node besides the bundle. */
export const IMAGE_NODE_ARGS = (
  JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? "[]") as string[]
).slice(1, -1);
/** Number of the user that runs it. */
export const IMAGE_USER = Number(/^USER (\d+)$/m.exec(dockerfile)?.[1]);

/** The image's own Node, from the package registry where `RUNTIME_NODE` doesn't name one. Linux on x64. */
export function imageNode(): string {
  const given = process.env["RUNTIME_NODE"];
  if (given !== undefined) return given;
  return execFileSync(join(root, ".ci/image-node"), { encoding: "utf8" }).trim();
}
