"use strict";

// Loaded by `node --require` into processes that tests start: their wall clock is TEST_SHIFT_MS ahead of the computer's, and
// runs on. Timers and performance.now() measure durations and stay as they are, as do the times that TLS checks.
const fs = require("node:fs");
const { performance } = require("node:perf_hooks");

const shiftMs = Number(process.env.TEST_SHIFT_MS);
if (!Number.isInteger(shiftMs)) {
  throw new RangeError(`TEST_SHIFT_MS is "${process.env.TEST_SHIFT_MS}"; allowed: whole milliseconds`);
}

const RealDate = Date;
const now = () => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
});
RealDate.prototype.constructor = globalThis.Date;
Object.defineProperty(performance, "timeOrigin", { value: performance.timeOrigin + shiftMs });

// A lock on a folder is stale when its file's time is long past, so file times are shifted, too. Only these two functions
// are used for it: https://github.com/moxystudio/node-proper-lockfile#design
const { stat, utimes } = fs;

fs.stat = (path, ...rest) => {
  const done = rest.pop();
  stat(path, ...rest, (error, stats) => done(error, stats === undefined ? stats : moved(stats)));
};
fs.utimes = (path, atime, mtime, done) => utimes(path, moveBack(atime), moveBack(mtime), done);

function moved(stats) {
  for (const name of ["atime", "mtime", "ctime", "birthtime"]) {
    const ms = stats[name].getTime() + shiftMs;
    stats[name] = new RealDate(ms);
    stats[`${name}Ms`] = ms;
  }
  return stats;
}

function moveBack(time) {
  return time instanceof RealDate ? new RealDate(time.getTime() - shiftMs) : time - shiftMs / 1000;
}
