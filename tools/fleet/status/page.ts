import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deploymentClouds } from "../../../common/deploymentClouds";
import { visibleText } from "../../../common/visibleText";
import type { State } from "./condition";
import type { StackStatus } from "./readStatus";
import { COLUMNS, countsOf } from "./summary";

/** The report's page, and what this one has besides. */
const STYLES = [join(__dirname, "../../../page/style.css"), join(__dirname, "page.css")];

/** States that ask for nothing. */
const WELL: readonly State[] = ["switched off", "fine"];

/**
 * One page without scripts that calls no other address: its policy allows its own style alone, by its hash.
 * https://www.w3.org/TR/CSP3/
 */
export function pageOf(found: readonly StackStatus[], generatedAt: string): string {
  const style = STYLES.map((file) => readFileSync(file, "utf8").replaceAll("\r\n", "\n")).join("\n");
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const troubled = found.filter(({ state }) => !WELL.includes(state)).length;
  const title = troubled === 0 ? "All is well" : `${troubled} of ${found.length} stacks need attention`;
  const nowMs = Date.parse(generatedAt);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="referrer" content="no-referrer" />
    <title>Fleet: ${title}</title>
    <style>${style}</style>
  </head>
  <body>
    <header>
      <p class="eyebrow">audit-log-connector</p>
      <h1>${title}</h1>
      <p class="lead">${timeOf(generatedAt)}</p>
    </header>
    <main>
      <section class="figures" aria-label="Figures"><dl>
        ${countsOf(found).map(figureOf).join("\n        ")}
      </dl></section>
      <section aria-labelledby="stacks">
        <h2 id="stacks">Stacks</h2>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="stacks"><table>
          <caption>Stacks, the most urgent first</caption>
          <thead><tr>${["stack", "state"].map((name) => header(name, "text")).join("")}${COLUMNS.map(
            (column) => header(column.title, kindOf(column)),
          ).join("")}</tr></thead>
          <tbody>
            ${found.map((each) => rowOf(each, nowMs)).join("\n            ")}
          </tbody>
        </table></div>
      </section>
    </main>
  </body>
</html>
`;
}

function figureOf({ state, count }: { state: State; count: number }): string {
  return `<div><dt>${escaped(capitalized(state))}</dt><dd class="value">${count}</dd></div>`;
}

function rowOf(status: StackStatus, nowMs: number): string {
  const cells = COLUMNS.map(
    (column) => `<td class="${kindOf(column)}">${escaped(column.text(status, nowMs))}</td>`,
  );
  const name = `<th scope="row" class="text"><bdi>${escaped(status.stack)}</bdi></th>`;
  return `<tr class="${classOf(status.state)}">${name}${stateCell(status)}${cells.join("")}</tr>`;
}

function stateCell({ state, why, next, link }: StackStatus): string {
  const lines = [
    `<span class="mark" aria-hidden="true"></span><strong>${escaped(capitalized(state))}</strong>`,
    ...[why, next].filter((text) => text !== null).map((text) => `<bdi>${escaped(text)}</bdi>`),
    ...(link !== null && isPortal(link) && !WELL.includes(state)
      ? [`<a href="${escaped(link)}" rel="noreferrer">In the Azure portal</a>`]
      : []),
  ];
  return `<td class="text state">${lines.map((line) => `<p>${line}</p>`).join("")}</td>`;
}

/** Outputs are what a stack's state says: only an address that can be Azure's is a link. */
function isPortal(link: string): boolean {
  const hosts: readonly string[] = Object.values(deploymentClouds).map(({ portalHost }) => portalHost);
  if (!URL.canParse(link)) return false;
  const { protocol, host } = new URL(link);
  return protocol === "https:" && hosts.includes(host);
}

function header(title: string, kind: string): string {
  return `<th scope="col" class="${kind}">${escaped(capitalized(title))}</th>`;
}

function kindOf({ isNumber }: { readonly isNumber: boolean }): string {
  return isNumber ? "number" : "text";
}

function timeOf(iso: string): string {
  return `<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}

function classOf(state: State): string {
  return state.replaceAll("'", "").replaceAll(" ", "-");
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for an element or an attribute: names and messages come from others. */
function escaped(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
