import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import options from "./pageOptions.cjs";

const TEMPLATE = "page/template.html";

/**
 * The report's page without its data: one file with its script and its style, and a policy that allows just these two by
 * their hashes, no other code, and no request (https://www.w3.org/TR/CSP3/). Also esbuild's metafile.
 */
export async function buildPage(root) {
  const { outputFiles, metafile } = await build({
    ...options,
    absWorkingDir: root,
    outdir: "dist/page",
    write: false,
    metafile: true,
    logLevel: "warning",
  });
  // In HTML, these would end the element or hide its end.
  const [script, style] = [".js", ".css"].map((ending) => {
    const { text } = outputFiles.find(({ path }) => path.endsWith(ending));
    const safe = text.trim().replaceAll(/<(?=\/(script|style)|!--|script)/gi, "\\x3C");
    return safe;
  });
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const template = (await readFile(join(root, TEMPLATE), "utf8")).replaceAll("\r\n", "\n");
  const parts = { policy, style, script };
  const html = template.replace(/\{\{(policy|style|script)\}\}/g, (_, name) => parts[name]);
  return { html, metafile };
}

function hashOf(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
