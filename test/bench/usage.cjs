// Preloaded into a measured process: writes what it used when it exits.
const { readFileSync, writeFileSync } = require("node:fs");

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakRssMiB: (peakKiB() ?? maxRSS) / 1024 };
  writeFileSync(process.env.BENCH_USAGE_FILE, JSON.stringify(usage));
});

// On Linux a process inherits its parent's maximum (getrusage(2), ru_maxrss); VmHWM is its own.
function peakKiB() {
  if (process.platform !== "linux") return undefined;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
}
