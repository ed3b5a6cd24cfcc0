/**
 * What the report's page is made of, and how esbuild bundles it. provider/image reads it too, to learn which files the
 * image is built from.
 */
module.exports = {
  template: "page/template.html",
  /** @type {import("esbuild").BuildOptions} */
  options: {
    entryPoints: ["page/main.ts", "page/style.css"],
    bundle: true,
    platform: "browser",
    // The oldest that read all of style.css.
    target: ["chrome111", "edge111", "firefox121", "safari16.4"],
    format: "iife",
    minify: true,
    charset: "utf8",
    // They are in the file of licences, whole.
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
  },
};
