import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { events, passFields } from "../../runtime/events";
import { summary } from "../support/builders";

const ROOT = join(__dirname, "../../runtime");
const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && file !== "events.ts")
  .map((file) => readFileSync(join(ROOT, file), "utf8"));

test("names are unique", () => {
  expect(new Set(Object.values(events)).size).toBe(Object.values(events).length);
});

test.each(Object.keys(events))("the event %s is logged somewhere: an alert on it can fire", (name) => {
  expect(sources.some((source) => new RegExp(`events\\.${name}\\b`).test(source))).toBe(true);
});

test("alerts compute with fields that a pass has", () => {
  expect(Object.values(passFields).filter((field) => !(field in summary()))).toEqual([]);
});
