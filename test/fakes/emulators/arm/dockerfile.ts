/** What a Dockerfile copies from the build context: sources as they are written, not those of other stages. */
export function copySources(dockerfile: string): string[] {
  const joined = dockerfile.replaceAll(/\\\r?\n/g, " ");
  return joined
    .split(/\r?\n/)
    .map((line) => line.trim().split(/\s+/))
    .filter(([instruction, ...words]) => /^(COPY|ADD)$/i.test(instruction ?? "") && !isFromStage(words))
    .flatMap(([, ...words]) => words.filter((word) => !word.startsWith("--")).slice(0, -1));
}

/** Sources of which no file is in the context; a folder counts as there when something is below it. */
export function missingSources(dockerfile: string, paths: readonly string[]): string[] {
  return copySources(dockerfile).filter((source) => {
    const name = source.replace(/\/$/, "");
    return !paths.some((path) => path === name || path.startsWith(`${name}/`));
  });
}

function isFromStage(words: readonly string[]): boolean {
  return words.some((word) => word.startsWith("--from="));
}
