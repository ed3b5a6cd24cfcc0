import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

const NAMES = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"];

/** The Chromium that the tests start. Throws an Error that says how to get one. */
export function chromiumPath(environment: Readonly<Record<string, string | undefined>>): string {
  const { CHROME_BIN: chosen = "", PATH = "" } = environment;
  if (chosen !== "") return chosen;
  const found = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name))).find(
    isExecutable,
  );
  if (found !== undefined) return found;
  throw new Error(
    `none of ${NAMES.join(", ")} is on the PATH: .ci/chromium installs one on Debian and Ubuntu; elsewhere, set CHROME_BIN to its path`,
  );
}

export async function launch(): Promise<Browser> {
  return await chromium.launch({ executablePath: chromiumPath(process.env), args: ["--disable-gpu"] });
}

/** A page of the report, and all that it did besides showing it. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** Addresses that it asked for, its own left out. */
  readonly requests: string[];
  /** Errors and warnings of its console, violations of its policy, and HTML that its scripts parsed. */
  readonly complaints: string[];
}

/** Opens a page without any network, from a `data:`-free address that only the test answers. */
export async function open(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("console", (message) => void complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => void complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await context.route("**/*", async (route) => {
    if (route.request().url() === ADDRESS)
      return await route.fulfill({ body: html, contentType: "text/html" });
    requests.push(route.request().url());
    return await route.abort();
  });
  await page.addInitScript(WATCH);
  await page.goto(ADDRESS);
  return { page, requests, complaints, [Symbol.asyncDispose]: async () => await context.close() };
}

const ADDRESS = "https://report.invalid/";

/** Runs in the page, before its scripts; a text, as loaders of TypeScript add helpers to functions. */
const WATCH = `
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    console.error("policy: " + violatedDirective + " " + blockedURI));
  const { set } = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  Object.defineProperty(Element.prototype, "innerHTML", {
    set(html) {
      if (html) console.error("parses HTML: " + String(html).slice(0, 100));
      set.call(this, html);
    },
  });
`;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
