import { emptyCloud } from "./byHand";
import { runProgram } from "./runProgram";

test.each([
  ["narnia", true],
  ["westeurope", false],
])("a preview in the region %s warns of one that this version doesn't know: %s", async (location, warns) => {
  const { exitCode, diagnostics } = await runProgram(
    { "azure-native:location": location },
    { cloud: emptyCloud(), preview: true },
  );

  expect(exitCode).toBe(0);
  expect(diagnostics.map(({ severity, message }) => [severity, message])).toEqual(
    warns
      ? [["warning", expect.stringContaining(`${location}, which isn't in this version's list of regions`)]]
      : [],
  );
});
