import type { Recorded } from "./recorded";
import type { Values } from "./values";

/** What the provider would answer to a registration. */
export interface Registered {
  /** Needed for custom resources, except in a preview: there a provider has none yet, and it is unknown. */
  readonly id?: string;
  /** Computed values, beside the inputs, which the monitor adds. In a preview a missing value is unknown. */
  readonly outputs: Values;
}

/** What a function of a provider answers: a result, or the arguments it refuses. */
export type Invoked =
  | { readonly result: Values }
  | { readonly failures: readonly { readonly property: string; readonly reason: string }[] };

/** Stands in for the providers behind the engine. What it throws becomes the call's error. */
export interface Responder {
  register(resource: Recorded): Registered;
  invoke(token: string, args: Values, provider: string | undefined): Invoked;
  /** `Resource.get`; left out: refused. */
  read?(resource: { readonly type: string; readonly name: string; readonly id: string }): Values;
}
