/**
 * What esbuild bundles the report's page from, and how. provider/image/bundleInputs.ts reads it too.
 * @type {import("esbuild").BuildOptions}
 */
module.exports = {
  entryPoints: ["page/main.ts", "page/style.css"],
  bundle: true,
  platform: "browser",
  // The oldest that read all of style.css: Chromium 111, Firefox 121, Safari 16.4.
  target: ["chrome111", "edge111", "firefox121", "safari16.4"],
  format: "iife",
  minify: true,
  charset: "utf8",
  // They are in the file of licences, whole.
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
};
