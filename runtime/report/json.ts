import type { Report } from "./figures";

/** report.json, in pieces: a period at a time, as all of them together may be large. */
export function* reportJson({ periods, idleApps, ...rest }: Report): Generator<string> {
  yield `${JSON.stringify(rest).slice(0, -1)},"periods":[`;
  for (const [index, period] of periods.entries())
    yield `${index === 0 ? "" : ","}\n${JSON.stringify(period)}`;
  yield '\n],"idleApps":[';
  for (const [index, app] of idleApps.entries()) yield `${index === 0 ? "" : ","}\n${JSON.stringify(app)}`;
  yield "\n]}\n";
}
