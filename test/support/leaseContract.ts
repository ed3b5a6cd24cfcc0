import type { Leases } from "../../runtime/sync/ports";

/** What every kind of lease must do; `create` gives another party's view of the same lease each time. */
export function describeLeases(create: () => Leases): void {
  test("while one holds the lease, no other gets it; once it is released, the next does", async () => {
    const first = await create().tryAcquire();
    const during = await create().tryAcquire();
    await first?.[Symbol.asyncDispose]();
    const next = await create().tryAcquire();

    expect([first === undefined, during, next === undefined, next?.signal.aborted]).toEqual([
      false,
      undefined,
      false,
      false,
    ]);
    await next?.[Symbol.asyncDispose]();
  });
}
