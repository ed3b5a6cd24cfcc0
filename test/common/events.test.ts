import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { events, passFields } from "../../common/events";
import { summary } from "../support/builders";

const ROOT = join(__dirname, "../../runtime");
const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && file !== "events.ts")
  .map((file) => readFileSync(join(ROOT, file), "utf8"));

test("names are unique", () => {
  expect(new Set(Object.values(events)).size).toBe(Object.values(events).length);
});

test("every event is logged somewhere: an alert on it can fire", () => {
  const isLogged = (name: string): boolean =>
    sources.some((source) => new RegExp(`events\\.${name}\\b`).test(source));

  expect(Object.keys(events).filter((name) => !isLogged(name))).toEqual([]);
});

test("alerts compute with fields that a pass has", () => {
  expect(Object.values(passFields).filter((field) => !(field in summary()))).toEqual([]);
});
