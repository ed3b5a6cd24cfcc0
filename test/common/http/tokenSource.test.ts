import { tokenSource, type Token } from "../../../common/http/tokenSource";
import type { TokenSource } from "../../../common/http/serviceClient";
import { MINUTE_MS, SECOND_MS } from "../../../common/time";
import { never } from "../../support/builders";
import { FakeClock, settle } from "../../support/fakeClock";
import { failureOf } from "../../runtime/sync/world";

const LIFE_MS = 60 * MINUTE_MS;

interface Setup {
  readonly clock: FakeClock;
  readonly tokens: TokenSource;
  readonly requests: () => number;
  /** Requests made while this is set fail with it. */
  readonly failWith: (error: Error | undefined) => void;
  /** Answers the requests under way; until then they wait. */
  readonly answer: () => Promise<void>;
}

function setup(): Setup {
  const clock = new FakeClock();
  let requests = 0;
  let failure: Error | undefined;
  let waiting: (() => void)[] = [];
  const acquire = async (): Promise<Token> => {
    const number = ++requests;
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (failure !== undefined) throw failure;
    return { value: `t${number}`, expiresMs: clock.now() + LIFE_MS };
  };
  return {
    clock,
    tokens: tokenSource(acquire, { clock }),
    requests: () => requests,
    failWith: (error) => void (failure = error),
    answer: async () => {
      for (const resolve of waiting) resolve();
      waiting = [];
      await settle();
    },
  };
}

/** A source that has a token already. */
async function warm(): Promise<Setup> {
  const it = setup();
  const first = it.tokens.get(never());
  await it.answer();
  await first;
  return it;
}

test("a hundred callers make one request", async () => {
  const { tokens, requests, answer } = setup();
  const callers = Array.from({ length: 100 }, () => tokens.get(never()));
  await answer();

  expect(new Set(await Promise.all(callers))).toEqual(new Set(["t1"]));
  expect(requests()).toBe(1);
});

test("a fresh token is handed out without a request", async () => {
  const { clock, tokens, requests } = await warm();
  clock.advance(LIFE_MS - 10 * MINUTE_MS - 1);

  expect([await tokens.get(never()), requests()]).toEqual(["t1", 1]);
});

test("ten minutes before its end the old token is handed out while a new one is fetched, once", async () => {
  const { clock, tokens, requests, answer } = await warm();
  clock.advance(LIFE_MS - 10 * MINUTE_MS);
  const during = [await tokens.get(never()), await tokens.get(never())];
  await answer();

  expect([during, requests(), await tokens.get(never())]).toEqual([["t1", "t1"], 2, "t2"]);
});

test("in that time a failed request goes unnoticed", async () => {
  const { clock, tokens, answer, failWith } = await warm();
  clock.advance(LIFE_MS - 5 * MINUTE_MS);
  failWith(new Error("no consent"));
  await tokens.get(never());
  await answer();

  expect(await tokens.get(never())).toBe("t1");
});

test("in that time a request that failed is not repeated by every caller", async () => {
  const { clock, tokens, requests, answer, failWith } = await warm();
  clock.advance(LIFE_MS - 5 * MINUTE_MS);
  failWith(new Error("no consent"));
  for (let caller = 0; caller < 100; caller++) {
    await tokens.get(never());
    await answer();
  }

  expect(requests()).toBeLessThan(5);
});

test("afterwards it is the caller's error, and the next caller's request is a new one", async () => {
  const { clock, tokens, requests, answer, failWith } = await warm();
  clock.advance(LIFE_MS);
  failWith(new Error("no consent"));
  const failing = failureOf(tokens.get(never()));
  await answer();
  const failure = await failing;
  failWith(undefined);
  const next = tokens.get(never());
  await answer();

  expect([failure, await next, requests()]).toEqual([new Error("no consent"), "t3", 3]);
});

test("a token that could run out on its way is not handed out", async () => {
  const { clock, tokens, answer } = await warm();
  clock.advance(LIFE_MS - 30 * SECOND_MS);
  const next = tokens.get(never());
  await answer();

  expect(await next).toBe("t2");
});

test("a caller that gives up gets its reason, and the others their token", async () => {
  const { tokens, requests, answer } = setup();
  const controller = new AbortController();
  const [impatient, patient] = [failureOf(tokens.get(controller.signal)), tokens.get(never())];
  controller.abort(new Error("stopped"));
  const failure = await impatient;
  await answer();

  expect([failure, await patient, requests()]).toEqual([controller.signal.reason, "t1", 1]);
});

test("a caller that was stopped before sends no request", async () => {
  const { tokens, requests } = setup();

  await failureOf(tokens.get(AbortSignal.abort(new Error("stopped"))));

  expect(requests()).toBe(0);
});

test("a refused token is forgotten", async () => {
  const { tokens, answer } = await warm();
  tokens.invalidate();
  const next = tokens.get(never());
  await answer();

  expect(await next).toBe("t2");
});
