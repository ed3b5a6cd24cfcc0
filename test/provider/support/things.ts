import { Server } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { createEngineLog } from "../../../provider/engine/engineLog";
import type { Call, FunctionHandler, ResourceHandler, Values } from "../../../provider/engine/handler";
import { diffOf, failuresOf } from "../../../provider/engine/properties";
import { createService } from "../../../provider/engine/server";
import { bind } from "./engine";
import { connectProvider, type ProviderClient } from "./providerClient";

/** Of the resource that tests ask about. */
export const URN = "urn:pulumi:dev::kit::kit:index:Parent$auditlog:test:Thing::thing";

/** What the engine writes for a value it does not know yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const spec = {
  description: "A thing.",
  inputs: {
    name: { type: "string", description: "Its name.", replaces: true },
    color: { type: "string", description: "Its color." },
    labels: { type: "map", description: "Its labels.", optional: true },
  },
  outputs: {
    number: { type: "integer", description: "Its number.", stable: true },
    owner: { type: "string", description: "Its owner.", optional: true },
  },
} as const;

/** A function beside the type. */
const colorOf: FunctionHandler = {
  spec: {
    description: "The color of a thing.",
    inputs: { name: spec.inputs.name },
    outputs: { color: spec.inputs.color },
  },
  invoke: async ({ name }) => ({ color: `color of ${String(name)}` }),
};

/** A handler that keeps what it was asked. */
export class Things implements ResourceHandler {
  readonly spec = spec;
  readonly asked: unknown[] = [];
  /** Takes the place of making a thing. */
  make: (call: Call) => Promise<void> = async () => undefined;
  gone = false;
  /** What it tells of a creation beforehand. */
  preview?: (inputs: Values, call: Call) => Promise<Values>;

  async check(news: Values) {
    return { inputs: news, failures: failuresOf(spec.inputs, news) };
  }

  diff(olds: Values, news: Values) {
    return diffOf(spec.inputs, olds, news);
  }

  async create(inputs: Values, call: Call) {
    this.asked.push({ inputs });
    await this.make(call);
    return { id: "thing-1", outputs: { number: 7 } };
  }

  async update(id: string, change: object) {
    this.asked.push({ id, ...change });
    return { number: 8 };
  }

  async read(_id: string, recorded: Parameters<ResourceHandler["read"]>[1]) {
    this.asked.push({ recorded });
    return this.gone ? undefined : { inputs: { name: "found" }, state: { name: "found", number: 9 } };
  }

  async delete(id: string, { state }: { state: Values }) {
    this.asked.push({ id, state });
  }
}

/** The service with things on a free port, and a client of it. */
export interface Started extends AsyncDisposable {
  readonly things: Things;
  readonly client: ProviderClient;
}

/** Starts it. */
export async function startThings(): Promise<Started> {
  const things = new Things();
  const functions = { "auditlog:test:colorOf": colorOf };
  const offer = { version: "1.2.3", resources: { "auditlog:test:Thing": things }, functions };
  const server = new Server();
  server.addService(ResourceProviderService, createService(offer, createEngineLog(undefined)));
  const client = connectProvider(await bind(server));
  return {
    things,
    client,
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      server.forceShutdown();
    },
  };
}
