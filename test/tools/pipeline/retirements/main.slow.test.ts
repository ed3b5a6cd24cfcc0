import { resolve } from "node:path";
import { runPipelineCommand, type Ended } from "../command";

const root = resolve(__dirname, "../../../..");
const check = (...args: string[]): Ended => runPipelineCommand("retirements", args, root);

test("with nothing to do it says so and ends with 0", () => {
  expect(check("--today", "2025-12-30")).toEqual({
    status: 0,
    stdout: "Nothing ends within 120 days of 2025-12-30.\n",
    stderr: "",
  });
});

test("what ends soon is printed, and it ends with 1", () => {
  const { status, stdout } = check("--today", "2028-04-29");

  expect(status).toBe(1);
  expect(stdout).toContain("End of life: Node 24\n  End: 2028-04-30, according to https://");
});

test("for a pipeline it is a list of titles and bodies, and no failure", () => {
  const { status, stdout } = check("--today", "2028-04-29", "--json");

  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toContainEqual({
    title: "End of life: Node 24",
    body: expect.stringContaining("End: 2028-04-30"),
  });
  expect(check("--today", "2025-12-30", "--json").stdout).toBe("[]\n");
});

test.each([
  [["--today", "2027-02-30"], '--today is "2027-02-30"; allowed: a date such as 2027-02-28.\n'],
  [["--today", ""], '--today is ""; allowed: a date such as 2027-02-28.\n'],
  [["--day", "2027-02-28"], "Unknown option '--day'"],
  [["2027-02-28"], "Unexpected argument '2027-02-28'"],
])("%j is refused with the usage", (args, message) => {
  const { status, stdout, stderr } = check(...args);

  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr).toContain("usage: npm run check:retirements -- [--today YYYY-MM-DD] [--json]\n");
});
