import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import page from "./pageOptions.cjs";

/**
 * The report's page without its data: one file with its script and its style, and a policy that allows just these two by
 * their hashes, no other code, and no request (https://www.w3.org/TR/CSP3/). Also esbuild's metafile.
 */
export async function buildPage(root) {
  const { outputFiles, metafile } = await build({
    ...page.options,
    absWorkingDir: root,
    outdir: "dist/page",
    write: false,
    metafile: true,
    logLevel: "warning",
  });
  const [script, style] = [".js", ".css"].map(
    (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text,
  );
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const parts = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    style: `<style>${style}</style>`,
    script: `<script>${script}</script>`,
  };
  const text = (await readFile(join(root, page.template), "utf8")).replaceAll("\r\n", "\n");
  const html = text.replace(/<!-- (policy|style|script) -->/g, (_, name) => parts[name]);
  return { html, metafile };
}

/** esbuild escapes what would end them, `</script` and `</style`. */
function hashOf(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
