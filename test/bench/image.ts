import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");
/** Where the runtime's image is described. */
export const DOCKERFILE = "runtime/Dockerfile";
const dockerfile = readFileSync(join(root, DOCKERFILE), "utf8");

/** How an image starts the bundle. */
export interface ImageOptions {
  /** The environment that it sets. */
  readonly env: Readonly<Record<string, string>>;
  /** What the entry point gives Node besides the bundle. */
  readonly nodeArgs: readonly string[];
}

export function imageOptions(text: string): ImageOptions {
  const env = [...text.matchAll(/^ENV (\w+)="?(.*?)"?$/gm)];
  const entryPoint = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(text)?.[1] ?? "[]") as string[];
  return {
    env: Object.fromEntries(env.map(([, name = "", value = ""]) => [name, value])),
    nodeArgs: entryPoint.slice(1, -1),
  };
}

export const { env: IMAGE_ENV, nodeArgs: IMAGE_NODE_ARGS } = imageOptions(dockerfile);
/** Number of the user that runs it. */
export const IMAGE_USER = Number(/^USER (\d+)$/m.exec(dockerfile)?.[1]);

/** The image's own Node, from the package registry where `RUNTIME_NODE` doesn't name one. Linux on x64. */
export function imageNode(): string {
  const given = process.env["RUNTIME_NODE"];
  if (given !== undefined) return given;
  return execFileSync(join(root, ".ci/image-node"), { encoding: "utf8" }).trim();
}
