import { getEventListeners } from "node:events";
import { linkedSignal } from "../../common/signals";

test("follows whichever of its sources aborts, with the reason", () => {
  const [first, second] = [new AbortController(), new AbortController()];
  using following = linkedSignal(first.signal, second.signal);
  second.abort(new Error("stopped"));

  expect([following.signal.aborted, following.signal.reason]).toEqual([true, second.signal.reason]);
});

test("the first reason stays", () => {
  const [first, second] = [new AbortController(), new AbortController()];
  using following = linkedSignal(first.signal, second.signal);
  first.abort(new Error("first"));
  second.abort(new Error("second"));

  expect(following.signal.reason).toBe(first.signal.reason);
});

test("a source that has aborted before is noticed", () => {
  using following = linkedSignal(AbortSignal.abort(new Error("stopped")));

  expect(following.signal.reason).toEqual(new Error("stopped"));
});

test("disposed, it follows no more and its sources forget it", () => {
  const source = new AbortController();
  const following = linkedSignal(source.signal);
  const before = getEventListeners(source.signal, "abort").length;
  following[Symbol.dispose]();
  const after = getEventListeners(source.signal, "abort").length;
  source.abort(new Error("stopped"));

  expect([before, after, following.signal.aborted]).toEqual([1, 0, false]);
});

test("it may be ended by itself, and its sources are not", () => {
  const source = new AbortController();
  using following = linkedSignal(source.signal);
  following.abort();

  expect([following.signal.aborted, source.signal.aborted]).toEqual([true, false]);
});
