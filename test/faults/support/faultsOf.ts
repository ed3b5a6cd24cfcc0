import type { Answer } from "../../fakes/emulators/base/answer";
import type { Emulator, Fault } from "../../fakes/emulators/emulator";
import type { World } from "./world";

type Service = "entra" | "activity" | "dataverse";
type Breaking = (world: World) => void;

/** An error as the Activity API and the Web API of Dataverse shape it. */
export function refusal(status: number, code: string, message = "It does not work."): Fault {
  return { status, body: { error: { code, message } } };
}

/** Each request of an operation meets the fault, until it is lifted. */
export function always(service: Service, operation: string, fault: Fault): Breaking {
  return (world) => world[service].failWhen((call) => call.operation === operation, fault);
}

/** The next request of an operation meets it, or the next few. */
export function next(service: Service, operation: string, fault: Fault, times = 1): Breaking {
  return (world) => world[service].failNext(fault, { operation, times });
}

/** The nth request of an operation meets it, alone. */
export function nth(service: Service, operation: string, number: number, fault: Fault): Breaking {
  return (world) => {
    let seen = 0;
    world[service].failWhen((call) => call.operation === operation && ++seen === number, fault, { times: 1 });
  };
}

/** Does something when the nth request of an operation arrives, which is then answered as usual, or late. */
export function at(
  service: Emulator,
  [operation, number]: readonly [operation: string, nth: number],
  action: () => void,
  fault: Pick<Fault, "delayMs"> = {},
): void {
  let seen = 0;
  const isIt = (call: { readonly operation: string }): boolean => {
    if (call.operation !== operation || ++seen !== number) return false;
    action();
    return true;
  };
  service.failWhen(isIt, fault, { times: 1 });
}

/** Alters the JSON of an answer. */
export function edited<T>(change: (value: T) => unknown): Fault {
  return {
    edit: (answer: Answer) => ({
      ...answer,
      body: JSON.stringify(change(JSON.parse(String(answer.body ?? "null")) as T)),
    }),
  };
}

/** Alters the first list of content with several items; lists of slices without content stay as they are. */
export function firstList<Item>(change: (items: readonly Item[]) => readonly Item[]): Breaking {
  let isDone = false;
  const fault = edited<readonly Item[]>((items) => {
    if (isDone || items.length < 2) return items;
    isDone = true;
    return change(items);
  });
  return always("activity", "content", fault);
}
