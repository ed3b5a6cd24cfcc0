import { chromiumPath } from "./support/browser";

test("the browser of CHROME_BIN is used, or the one on the PATH", () => {
  expect(chromiumPath({ CHROME_BIN: "/opt/chrome", PATH: "/nowhere" })).toBe("/opt/chrome");
  expect(chromiumPath({ PATH: process.env.PATH, CHROME_BIN: process.env.CHROME_BIN })).toMatch(/chrom/i);
});

test("without a browser, the error says how to get one", () => {
  expect(() => chromiumPath({ PATH: "/nowhere" })).toThrow(
    "none of google-chrome, google-chrome-stable, chromium, chromium-browser is on the PATH: .ci/chromium installs one",
  );
});
