import { signInCheck } from "../../../../tools/fleet/signIn";
import type { Reading } from "../../../../tools/fleet/stacks";
import { systemClock } from "../../../fakes/emulators/systemClock";
import { showStatus } from "../../../../tools/fleet/status/showStatus";

/** What `tools/fleet/main.ts` does once it has read the stack files, without building the bundle that other tests run. */
interface Asked {
  readonly readings: readonly Reading[];
  readonly json: boolean;
  readonly html?: string;
  readonly bundle: string;
  readonly isStopped: boolean;
}

const { readings, isStopped, json, html, bundle } = JSON.parse(process.argv[2] ?? "") as Asked;

void showStatus(readings, {
  json,
  html,
  bundle,
  parallel: 2,
  stop: isStopped ? AbortSignal.abort() : new AbortController().signal,
  env: process.env,
  checkSignIn: signInCheck(process.env),
  nowMs: () => systemClock.now(),
  say: (text) => console.error(text),
  print: (text) => console.log(text),
}).then((code) => (process.exitCode = code));
