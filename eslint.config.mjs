import js from "@eslint/js";
import tseslint from "typescript-eslint";
import boundaries from "./boundaries.mjs";

const timeAndChance = [
  { object: "Date", property: "now", message: "Take a Clock." },
  { object: "Math", property: "random", message: "Take `random` as an argument." },
];

const testTime =
  "State a moment: test/support/movableClock.ts. Durations: performance.now(). systemClock is for what compares with this process's time.";

export default tseslint.config(
  { ignores: [".engine/", "dist/", "coverage/", "node_modules/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-params": ["error", 4],
      "max-depth": ["error", 3],
      eqeqeq: "error",
      // Methods are async to fit an interface, whether they wait or not.
      "@typescript-eslint/require-await": "off",
    },
  },
  boundaries,
  {
    // boundaries.mjs sees only imports whose module is a plain string.
    files: boundaries.files,
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "ImportExpression[source.type!='Literal']", message: "Import a plain string." },
      ],
    },
  },
  {
    // The root loads every type of Azure: seconds and hundreds of MB, in every preview.
    files: ["**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [
            { name: "@pulumi/azure-native", message: 'Import a part, such as "@pulumi/azure-native/app".' },
          ],
        },
      ],
    },
  },
  {
    // Time and chance are arguments, so that tests decide them.
    files: ["common/**/*.ts", "runtime/**/*.ts"],
    ignores: ["common/time.ts", "runtime/main.ts"],
    rules: {
      "no-restricted-properties": ["error", ...timeAndChance],
      "no-restricted-globals": ["error", { name: "setTimeout", message: "Take a Clock." }],
    },
  },
  {
    // A program that reads the time differs from run to run; index.ts hands it to components/program/today.ts.
    files: ["components/**/*.ts", "provider/**/*.ts"],
    rules: { "no-restricted-properties": ["error", ...timeAndChance] },
  },
  {
    files: ["common/**/*.ts", "page/**/*.ts", "runtime/**/*.ts"],
    rules: {
      "@typescript-eslint/explicit-function-return-type": [
        "error",
        { allowExpressions: true, allowTypedFunctionExpressions: true },
      ],
    },
  },
  {
    // A test whose outcome depends on the day fails on some other day.
    files: ["test/**/*.ts"],
    ignores: ["test/fakes/emulators/systemClock.ts"],
    rules: {
      "no-restricted-properties": ["error", { object: "Date", property: "now", message: testTime }],
      "no-restricted-syntax": [
        "error",
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: testTime },
        { selector: "CallExpression[callee.name='Date']", message: testTime },
      ],
    },
  },
  {
    // The page writes texts as texts: a name in an audit log may be HTML.
    files: ["page/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        ...timeAndChance,
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe"].map((property) => ({
          property,
          message: "Use el() of page/dom.ts.",
        })),
      ],
    },
  },
  {
    // jest's asymmetric matchers are typed `any`.
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unsafe-assignment": "off" },
  },
  {
    // An abort's reason is always one of our own errors, but DOM types say `any`.
    files: ["common/**/*.ts", "runtime/**/*.ts"],
    rules: { "@typescript-eslint/prefer-promise-reject-errors": "off" },
  },
  {
    files: ["**/*.{js,cjs,mjs}"],
    languageOptions: {
      globals: {
        module: "writable",
        require: "readonly",
        process: "readonly",
        console: "readonly",
        URL: "readonly",
      },
    },
  },
);
