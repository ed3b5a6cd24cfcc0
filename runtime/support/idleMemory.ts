/**
 * Gives back the memory that a pass has used and the wait for the next doesn't need. Where Node was started with `--expose-gc`,
 * as in the image; elsewhere it does nothing. https://nodejs.org/docs/latest-v24.x/api/cli.html#--expose-gc
 */
export function giveMemoryBack(): void {
  globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
}
