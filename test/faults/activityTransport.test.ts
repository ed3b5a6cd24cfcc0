import type { Fault } from "../fakes/emulators/emulator";
import { always, edited, next } from "./support/faultsOf";
import { matrix, type Case } from "./support/matrix";

const TOO_MANY = { error: { code: "AF429", message: "Too many requests. Method=GetBlob, PublisherId=1" } };

/** Faults that one more request heals. */
const passing: readonly [name: string, fault: Fault][] = [
  ["408 with an empty body", { status: 408 }],
  ["500 with an empty body", { status: 500 }],
  ["502 with a page of HTML", { status: 502, body: "<html><h1>Bad Gateway</h1></html>" }],
  ["503 with an empty body", { status: 503 }],
  ["504 with a page of HTML", { status: 504, body: "<html>timeout</html>" }],
  ["a reset before the answer", { reset: true }],
  ["a body cut off in the middle", { truncate: 40 }],
  ["a body cut off before its first byte", { truncate: 0 }],
  ["a body of zero bytes", { status: 200, body: "" }],
  ["an object in place of a list", { status: 200, body: { error: { code: "AF50000", message: "Retry." } } }],
];

const throttles: readonly [name: string, fault: Fault, waits: RegExp][] = [
  ["403 with AF429", { status: 403, body: TOO_MANY }, /"waitMs":750\b/],
  ["429 without Retry-After", { status: 429, body: TOO_MANY }, /"waitMs":750\b/],
  [
    "429 with Retry-After in seconds",
    { status: 429, body: TOO_MANY, headers: { "Retry-After": "17" } },
    /"waitMs":17000\b/,
  ],
  [
    "429 with Retry-After as a date",
    // The services' clock stands at noon of that day.
    { status: 429, body: TOO_MANY, headers: { "Retry-After": "Mon, 05 Oct 2026 12:00:40 GMT" } },
    /"waitMs":[34]\d000\b/,
  ],
  ["503 with Retry-After", { status: 503, headers: { "Retry-After": "20" } }, /"waitMs":20000\b/],
  [
    "AF429 in single quotes",
    { status: 403, body: "{'error':{'code':'AF429','message':'Too many requests.'}}" },
    /AF429/,
  ],
];

matrix("the way to the Activity API", [
  ...passing.flatMap(([name, fault]): Case[] => [
    {
      name: `${name}: the list is asked for again`,
      fault: next("activity", "content", fault),
      expects: { exit: 0, event: "request_retried", says: /Activity API/ },
    },
    {
      name: `${name}: the blob is asked for again`,
      fault: next("activity", "blob", fault),
      expects: { exit: 0, event: "request_retried", says: /Activity API/ },
    },
  ]),
  ...throttles.map(([name, fault, says]): Case => ({
    name: `${name} is waited out`,
    fault: next("activity", "blob", fault),
    expects: { exit: 0, event: "throttled", says },
  })),
  {
    name: "401 once renews the token",
    fault: next("activity", "blob", {
      status: 401,
      body: { Message: "Authorization has been denied for this request." },
    }),
    expects: { exit: 0, shows: ({ entra }) => entra.count("token"), value: 3 },
  },
  {
    name: "401 for ever is a refusal that names the cloud",
    fault: always("activity", "content", {
      status: 401,
      body: { Message: "Authorization has been denied." },
    }),
    expects: { exit: 1, event: "authentication_failed", says: /AUDITLOG_CLOUD/, rows: "none" },
  },
  {
    name: "403 without a code fails the pass by name",
    fault: always("activity", "content", { status: 403, body: "<html>blocked by policy</html>" }),
    expects: { exit: 1, event: "authentication_failed", says: /403.*blocked by policy/, rows: "none" },
  },
  {
    name: "429 for ever ends the pass after half an hour of waits",
    fault: always("activity", "content", { status: 429, body: TOO_MANY, headers: { "Retry-After": "60" } }),
    expects: { exit: 1, event: "pass_failed", says: /AF429/, rows: "none" },
  },
  {
    name: "a refused connection for twenty seconds is waited out",
    fault: async ({ activity, clock }) => {
      await activity.refuse();
      clock.after(10_000, () => activity.accept());
    },
    expects: { exit: 0, event: "request_retried", says: /ECONNREFUSED/ },
  },
  {
    name: "a refused connection for an hour fails the pass and names the host",
    fault: ({ activity }) => activity.refuse(),
    expects: {
      exit: 1,
      event: "pass_failed",
      says: /ECONNREFUSED.*Check that this machine reaches/,
      rows: "none",
    },
  },
  {
    name: "an answer that never ends is given up and asked for again",
    world: { patience: 0.005 },
    fault: next("activity", "blob", { stall: 20 }),
    expects: { exit: 0, event: "request_retried", says: /no complete answer in time/ },
  },
  {
    name: "an answer that never begins is given up and asked for again",
    world: { patience: 0.005 },
    fault: next("activity", "content", { delayMs: 1_500 }),
    expects: { exit: 0, event: "request_retried", says: /no complete answer in time/ },
  },
  {
    name: "a page of HTML under 200 in place of a list fails the pass",
    fault: always("activity", "content", {
      status: 200,
      body: "<html>sign in</html>",
      headers: { "Content-Type": "text/html" },
    }),
    expects: { exit: 1, event: "pass_failed", says: /in place of a list.*sign in/, rows: "none" },
  },
  {
    name: "an item without address fails the pass, not a part of it",
    fault: next(
      "activity",
      "content",
      edited<object[]>((items) => [...items, { contentId: "1$1" }]),
    ),
    expects: { exit: 1, event: "pass_failed", says: /item without id, uri or time/, rows: "none" },
  },
  {
    name: "a page of HTML under 200 in place of a blob is its dead letter",
    fault: always("activity", "blob", { status: 200, body: "<html>sign in</html>" }),
    world: { events: 4, matchingShare: 1 },
    expects: { exit: 3, event: "dead_letter", letters: { blob: 1 }, reason: /notAnArray/ },
  },
]);
