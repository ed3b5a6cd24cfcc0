/** A part of the comment. */
export interface Section {
  /** As the note calls what is left out: `created`. */
  readonly what: string;
  /** 1 above all: the least important loses its lines first. */
  readonly importance: number;
  /** Lines before and after the items; left out with the last of them. */
  readonly open: readonly string[];
  readonly close?: readonly string[];
  /** Lists or blocks, each kept or left out as a whole. */
  readonly items: readonly string[];
  /** Items there are, those left out before included. */
  readonly total: number;
}

/** Room for the note that says what was left out. */
const NOTE_LENGTH = 300;

/**
 * Head and sections in at most `limit` characters. What is too much goes line by line, from the end of the least
 * important section, and a note counts it.
 */
export function fit(head: string, sections: readonly Section[], limit: number): string {
  const room = limit - NOTE_LENGTH - head.length;
  const kept = new Map<Section, Section>();
  let used = 0;
  for (const section of sections.toSorted((one, other) => one.importance - other.importance)) {
    const cut = cutTo(room - used, section);
    used += lengthOf(cut);
    kept.set(section, cut);
  }
  const shown = sections.map((section) => kept.get(section) ?? section);
  return `${[head, ...shown.map(render), noteOn(shown)].filter((part) => part !== "").join("\n\n")}\n`;
}

/** A section with as many of its items as have room. */
function cutTo(room: number, section: Section): Section {
  let length = lengthOf({ ...section, items: [] });
  const fits = section.items.findIndex((item) => (length += item.length + BETWEEN) > room);
  return fits === -1 ? section : { ...section, items: section.items.slice(0, fits) };
}

/** At most two line breaks between items. */
const BETWEEN = 2;

/** An upper bound. */
function lengthOf({ open, close = [], items }: Section): number {
  return [...open, ...close, ...items].reduce((sum, { length }) => sum + length + BETWEEN, BETWEEN);
}

function render({ open, close = [], items }: Section): string {
  if (items.length === 0) return "";
  // Blocks of several lines stand apart.
  const between = items.some((item) => item.includes("\n")) ? "\n\n" : "\n";
  return [...open, items.join(between), ...close].join("\n");
}

function noteOn(sections: readonly Section[]): string {
  const left = sections
    .map(({ what, total, items }) => ({ what, total, count: total - items.length }))
    .filter(({ count }) => count > 0)
    .map(({ what, total, count }) => `${count} of ${total} ${what}`);
  return left.length === 0
    ? ""
    : `Left out: ${left.join(", ")}. All of it: \`pulumi preview --stack <stack>\`.`;
}
