import { strings } from "../../../../tools/plan/values";
import type { ProgramRun } from "../runProgram";

type Shown = Pick<ProgramRun, "resources" | "outputs" | "diagnostics" | "stdout" | "stderr">;

/** Where secret values stand readable: inputs, outputs, names, stack outputs, and what the program said. */
export function plainSecrets(run: Shown, secrets: readonly string[]): string[] {
  return texts(run)
    .filter(({ text, hidden }) => !hidden && secrets.some((secret) => text.includes(secret)))
    .map(({ path }) => path);
}

/** Where secret values stand in their envelopes, sorted. */
export function hiddenSecrets(run: Shown, secrets: readonly string[]): string[] {
  return texts(run)
    .filter(({ text, hidden }) => hidden && secrets.includes(text))
    .map(({ path }) => path)
    .sort();
}

/** Where anything stands in an envelope, whether we know the value or not. */
export function hiddenPlaces(run: Shown): string[] {
  return texts(run)
    .filter(({ hidden }) => hidden)
    .map(({ path }) => path);
}

function texts({ resources, outputs, diagnostics, stdout, stderr }: Shown) {
  const said = [...diagnostics.map(({ message }) => message), stdout, stderr];
  return [
    ...resources.flatMap(({ name, urn, id = "", inputs, outputs: made }) => [
      ...strings(inputs, `${name} inputs`),
      ...strings(made, `${name} outputs`),
      { path: `${name} urn`, text: urn, hidden: false },
      { path: `${name} id`, text: id, hidden: false },
    ]),
    ...strings(outputs, "stack outputs"),
    ...said.map((text) => ({ path: "what it said", text, hidden: false })),
  ];
}
