"use strict";

const { mkdtempSync, readFileSync, rmSync, existsSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

/** Says last how many cases have run, and how often a process was killed: tests add a line a kill to FAULTS_KILLS. */
module.exports = class FaultReporter {
  onRunStart() {
    this.folder = mkdtempSync(join(tmpdir(), "kills-"));
    process.env.FAULTS_KILLS = join(this.folder, "kills");
  }

  onRunComplete(_, { testResults }) {
    const cases = testResults
      .flatMap(({ testResults: tests }) => tests)
      .filter(
        ({ ancestorTitles: [topic = ""], status }) => topic.startsWith("faults: ") && status !== "pending",
      );
    const kills = existsSync(process.env.FAULTS_KILLS)
      ? readFileSync(process.env.FAULTS_KILLS, "utf8").trim().split("\n").length
      : 0;
    rmSync(this.folder, { recursive: true, force: true });
    // After jest's own summary.
    process.once("exit", () => process.stderr.write(`${cases.length} cases, ${kills} kills\n`));
  }
};
