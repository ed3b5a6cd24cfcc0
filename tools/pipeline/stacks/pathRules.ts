/** What a change of some files of this repository means for the stacks. */
export interface PathRule {
  readonly concerns: "all" | "none";
  readonly why: string;
  /** `folder/` is everything below it, `*.md` every file that ends so, anything else one file. */
  readonly paths: readonly string[];
}

/**
 * In order: the first rule that fits decides. What no rule knows concerns all stacks, so that nothing new goes
 * undeployed; a test asks for a rule for each file. Stack files stand in stackFiles.ts.
 */
export const pathRules: readonly PathRule[] = [
  { concerns: "none", why: "text for people, also left out of the image", paths: ["*.md"] },
  {
    concerns: "all",
    why: "the program, what it deploys, and how the image is built",
    paths: [
      "index.ts",
      "common/",
      "components/",
      "page/",
      "provider/",
      "runtime/",
      "scripts/",
      "Pulumi.yaml",
    ],
  },
  { concerns: "all", why: "copied into the image", paths: ["LICENSE"] },
  {
    concerns: "all",
    why: "decides how the program and the image's sources are read, or what with",
    paths: [
      "package.json",
      "package-lock.json",
      "tsconfig.json",
      ".npmrc",
      ".nvmrc",
      ".pulumi.version",
      ".gitattributes",
    ],
  },
  {
    concerns: "none",
    why: "inspects or runs stacks, but isn't part of them",
    paths: ["docs/", "findings/", "test/", "tools/", ".azuredevops/", ".ci/", ".github/"],
  },
  {
    concerns: "none",
    why: "settings of development tools",
    paths: [
      "boundaries.mjs",
      "eslint.config.mjs",
      "jest.config.js",
      "jest.dates.config.js",
      "jest.engine.config.js",
      "jest.faults.config.js",
      "jest.page.config.js",
      "jest.slow.config.js",
      "osv-scanner.toml",
      ".editorconfig",
      ".gitignore",
      ".prettierignore",
      ".prettierrc.json",
    ],
  },
];
