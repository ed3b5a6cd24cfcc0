import type { Clock } from "./emulator";

/**
 * The computer's time. For benchmarks, demonstrations, and where a library in the test's own process compares with it: a
 * test about a tenant states its moment instead.
 */
export const systemClock: Clock = { now: () => Date.now() };
