import { access } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, ConfigError } from "../../common/errors";

/** Written into the bundles by scripts/build; not there when the sources run. */
declare const BUILD_VERSION: string | undefined;

const IS_BUNDLE = typeof BUILD_VERSION === "string";
const FOLDER = IS_BUNDLE ? __dirname : join(__dirname, "../../dist");

/**
 * The path of a file that `npm run build` makes beside the bundle, whose sources know it in dist/. Throws ConfigError when it
 * isn't there.
 */
export async function builtFile(name: string, folder = FOLDER): Promise<string> {
  const path = join(folder, name);
  try {
    await access(path);
    return path;
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    const hint = IS_BUNDLE
      ? `Copy ${name} beside main.cjs: npm run build makes both.`
      : "Run npm run build first: it makes the file.";
    throw new ConfigError(`${path} is missing`, { hint, cause: error });
  }
}
