import { request } from "node:http";

/**
 * A fake of `az cloud`, `az login` and `az rest`, as far as the commands of skipDataverse go: run as a program of its own, it
 * sends what it is told to AZ_REST_ORIGIN with AZ_REST_TOKEN, and prints what the query picks.
 * https://learn.microsoft.com/cli/azure/reference-index#az-rest
 */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [command, ...rest] = args;
  if (command === "login" || command === "cloud") return 0;
  if (command !== "rest") throw new Error(`az ${args.join(" ")} is not imitated`);
  const options = optionsOf(rest);
  const one = (name: string): string | undefined => options.get(name)?.[0];
  const url = new URL(one("url") ?? "");
  if (one("resource") !== url.origin) throw new Error(`a token for ${one("resource")} sent to ${url.origin}`);
  const { status, text } = await exchange(new URL(`${url.pathname}${url.search}`, env["AZ_REST_ORIGIN"]), {
    method: (one("method") ?? "get").toUpperCase(),
    headers: {
      ...Object.fromEntries((options.get("headers") ?? []).map(headerOf)),
      authorization: `Bearer ${env["AZ_REST_TOKEN"]}`,
    },
    body: one("body"),
  });
  if (status >= 400) {
    process.stderr.write(`ERROR: ${status} ${text}\n`);
    return 1;
  }
  if (one("output") === "tsv" && text !== "") printValue(pick(JSON.parse(text), one("query") ?? "@"));
  return 0;
}

/** The words after each `--name`. */
function optionsOf(args: readonly string[]): Map<string, string[]> {
  const options = new Map<string, string[]>();
  let words: string[] = [];
  for (const word of args) {
    if (!word.startsWith("--")) words.push(word);
    else options.set(word.slice(2), (words = []));
  }
  return options;
}

function headerOf(text: string): [string, string] {
  const at = text.indexOf("=");
  return [text.slice(0, at), text.slice(at + 1)];
}

interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

async function exchange(
  url: URL,
  { method, headers, body }: Sent,
): Promise<{ status: number; text: string }> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Nothing for null, as `--output tsv`. */
function printValue(value: unknown): void {
  if (value === null) return;
  if (typeof value !== "string" && typeof value !== "number")
    throw new Error(`tsv of ${JSON.stringify(value)} is not imitated`);
  process.stdout.write(`${value}\n`);
}

/**
 * Of JMESPath: names, `[0]`, filters `[?name]`, `[?name=='text']` and `[?contains(to_string(name), 'text')]` with a
 * projection of what follows, and `| [0]`.
 * https://jmespath.org/specification.html
 */
function pick(value: unknown, query: string): unknown {
  const [path = "", index, ...more] = query.split("|").map((part) => part.trim());
  if (more.length > 0 || (index !== undefined && index !== "[0]"))
    throw new Error(`the query ${query} is not imitated`);
  const picked = walk(value, path);
  return index === undefined ? picked : itemOf(picked, 0);
}

function walk(value: unknown, path: string): unknown {
  const [, name, position, filter, rest = ""] =
    /^(?:(\w+)|\[(\d+)\]|\[\?([^\]]+)\])\.?(.*)$/.exec(path) ?? refuse(path);
  if (filter !== undefined) {
    const rows = Array.isArray(value) ? (value as unknown[]).filter((row) => matches(row, filter)) : [];
    return rest === "" ? rows : rows.map((row) => walk(row, rest)).filter((each) => each !== null);
  }
  const next = position === undefined ? fieldOf(value, name ?? "") : itemOf(value, Number(position));
  return rest === "" ? next : walk(next, rest);
}

function matches(row: unknown, filter: string): boolean {
  const [, within, part = ""] = /^contains\(to_string\((\w+)\), '([^']*)'\)$/.exec(filter) ?? [];
  if (within !== undefined) return JSON.stringify(fieldOf(row, within)).includes(part);
  const [, name = "", , text] = /^(\w+)(=='([^']*)')?$/.exec(filter) ?? refuse(filter);
  const value = fieldOf(row, name);
  return text === undefined ? value === true || (typeof value === "string" && value !== "") : value === text;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? ((value as Record<string, unknown>)[name] ?? null)
    : null;
}

function itemOf(value: unknown, index: number): unknown {
  return Array.isArray(value) ? ((value as unknown[])[index] ?? null) : null;
}

function refuse(query: string): never {
  throw new Error(`the query ${query} is not imitated`);
}

main(process.argv.slice(2), process.env).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
