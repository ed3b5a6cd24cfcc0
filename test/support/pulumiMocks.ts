import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { Json } from "./builders";

/** One resource as the program registered it, secrets unwrapped. */
export interface MockedResource {
  readonly type: string;
  readonly name: string;
  /** False for components. */
  readonly custom: boolean;
  readonly inputs: Json;
  /** Logical names; "" for the stack's own. */
  readonly parent: string;
  /** Logical name of the explicit provider; "" for the package's default one. */
  readonly provider: string;
  /** Logical names of what must exist before, by `dependsOn` or by inputs; sorted. */
  readonly dependsOn: readonly string[];
  readonly errorHooks: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

/** One call of a provider's function. */
export interface MockedCall {
  readonly token: string;
  readonly inputs: Json;
  /** Logical name of the explicit provider. */
  readonly provider: string;
}

/** What the providers answer. What `call` throws reaches the program as the engine would pass it on. */
export interface MockedProviders {
  create(resource: Pick<MockedResource, "type" | "name" | "inputs">): { id: string; outputs: Json };
  call(call: MockedCall): Json;
}

export interface MockedStack {
  /** @default "audit-log-connector" */
  readonly project?: string;
  /** @default "dev" */
  readonly stack?: string;
  /** Texts by full key, as the engine hands them over. */
  readonly config?: Readonly<Record<string, string>>;
  readonly preview?: boolean;
}

export interface Recording {
  readonly resources: readonly MockedResource[];
  readonly calls: readonly MockedCall[];
  /** Names of the error hooks, in the order they were made. */
  readonly hooks: readonly string[];
}

/** Runs a program to its end against mocked providers; its outputs come back as values. Rejects as the program does. */
export async function record<T>(
  program: () => T | Promise<T>,
  providers: MockedProviders,
  stack: MockedStack = {},
): Promise<Recording & { readonly result: pulumi.Unwrap<T> }> {
  const { recording, finish } = await startRecording(providers, stack);
  try {
    const result = await valueOf(pulumi.output(await program()));
    return { ...recording, result };
  } finally {
    await finish();
  }
}

/** Runs a program that must refuse to go on; `error` is what it threw. */
export async function recordRefusal(
  program: () => unknown,
  providers: MockedProviders,
  stack: MockedStack = {},
): Promise<Recording & { readonly error: unknown }> {
  const { recording, finish } = await startRecording(providers, stack);
  try {
    await program();
  } catch (error) {
    return { ...recording, error };
  } finally {
    await finish();
  }
  throw new Error(`refused nothing, registered ${recording.resources.length} resources`);
}

interface Started {
  readonly recording: Recording;
  /** Waits until every registration has been answered. */
  readonly finish: () => Promise<void>;
}

/** Each call begins anew: the SDK keeps one set of mocks a process, and jest one process state a test file. */
async function startRecording(providers: MockedProviders, options: MockedStack): Promise<Started> {
  const { project = "audit-log-connector", stack = "dev", config = {}, preview = false } = options;
  const resources: MockedResource[] = [];
  const calls: MockedCall[] = [];
  const hooks: string[] = [];
  const inputsByKey = new Map<string, Json>();
  // The SDK notes a stack trace beside every promise, which jest maps at four times the cost of everything else.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;

  pulumi.runtime.setAllConfig({ ...config });
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        const given = plain(inputs) as Json; // inputs of a resource are an object
        inputsByKey.set(`${type}::${name}`, given);
        if (custom !== true) return { id: undefined, state: {} };
        const { id, outputs } = providers.create({ type, name, inputs: given });
        return { id, state: { ...given, ...outputs } };
      },
      call: ({ token, inputs, provider = "" }) => {
        const call = { token, inputs: plain(inputs) as Json, provider: nameOf(provider, -2) };
        calls.push(call);
        try {
          return { ...providers.call(call) };
        } catch (error) {
          // The SDK takes what a call failed with from the error's `details`, as gRPC has it.
          throw Object.assign(new Error("refused"), { details: (error as Error).message });
        }
      },
    },
    project,
    stack,
    preview,
  );
  watch(resources, { hooks, inputsOf: (key) => inputsByKey.get(key) ?? {} });
  // The SDK's own end of a program; it also stops the server that hooks are called through.
  const finish = async (): Promise<void> => {
    await pulumi.runtime.disconnect();
    Error.stackTraceLimit = stackTraceLimit;
  };
  return { recording: { resources, calls, hooks }, finish };
}

type Reply = (error: null, answer: object) => void;

/** The parts of the SDK's mock monitor that are used here, and those it lacks. */
interface WatchedMonitor {
  registerResource(request: RegisterResourceRequest, reply: (...answer: unknown[]) => void): Promise<void>;
  registerErrorHook?(request: { getName(): string }, reply: Reply): void;
  registerResourceHook?(request: { getName(): string }, reply: Reply): void;
}

function watch(
  resources: MockedResource[],
  { hooks, inputsOf }: { hooks: string[]; inputsOf: (key: string) => Json },
): void {
  // The mock monitor stands in for the client that the type promises, with a part of its methods.
  const monitor = pulumi.runtime.getMonitor() as unknown as WatchedMonitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = async (request, reply) => {
    await register(request, (...answer) => {
      resources.push(recordOf(request, inputsOf(`${request.getType()}::${request.getName()}`)));
      reply(...answer);
    });
  };
  // Missing in the SDK's mock monitor, although it says that hooks are supported: each would be a TypeError.
  // https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/runtime/mocks.ts
  const acceptHook = (request: { getName(): string }, reply: Reply): void => {
    hooks.push(request.getName());
    reply(null, {});
  };
  monitor.registerErrorHook = acceptHook;
  monitor.registerResourceHook = acceptHook;
}

function recordOf(request: RegisterResourceRequest, inputs: Json): MockedResource {
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    inputs,
    parent: nameOf(request.getParent(), -1),
    // `<urn>::<id>`
    provider: nameOf(request.getProvider(), -2),
    dependsOn: [...new Set(request.getDependenciesList().map((urn) => nameOf(urn, -1)))].sort(),
    errorHooks: request.getHooks()?.getOnErrorList() ?? [],
    ignoreChanges: request.getIgnorechangesList(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
  };
}

/** The name within a URN: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
function nameOf(reference: string, at: -1 | -2): string {
  return reference.split("::").at(at) ?? "";
}

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply(resolve));
}

/** Without the envelopes of secrets. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (pulumi.runtime.isRpcSecret(value)) return plain(pulumi.runtime.unwrapRpcSecret(value));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
