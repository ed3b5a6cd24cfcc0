import { follow } from "../../../runtime/support/signals";

test("follows whichever of its sources aborts, with the reason", () => {
  const [first, second] = [new AbortController(), new AbortController()];
  using following = follow(first.signal, second.signal);
  second.abort(new Error("stopped"));

  expect([following.signal.aborted, following.signal.reason]).toEqual([true, second.signal.reason]);
});

test("the first reason stays", () => {
  const [first, second] = [new AbortController(), new AbortController()];
  using following = follow(first.signal, second.signal);
  first.abort(new Error("first"));
  second.abort(new Error("second"));

  expect(following.signal.reason).toBe(first.signal.reason);
});

test("a source that has aborted before is noticed", () => {
  using following = follow(AbortSignal.abort(new Error("stopped")));

  expect(following.signal.reason).toEqual(new Error("stopped"));
});

test("disposed, it follows no more and its sources forget it", () => {
  const source = new AbortController();
  const listeners = { added: 0, removed: 0 };
  const [add, remove] = [source.signal.addEventListener, source.signal.removeEventListener];
  source.signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners.added++;
    add.apply(source.signal, args);
  };
  source.signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners.removed++;
    remove.apply(source.signal, args);
  };
  const following = follow(source.signal);
  following[Symbol.dispose]();
  source.abort(new Error("stopped"));

  expect([following.signal.aborted, listeners]).toEqual([false, { added: 1, removed: 1 }]);
});
