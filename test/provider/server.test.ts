import { Server } from "@grpc/grpc-js";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { createEngineLog } from "../../provider/engineLog";
import { ProviderError } from "../../provider/errors";
import type { Call, ResourceHandler, Values } from "../../provider/handler";
import { diffOf, failuresOf } from "../../provider/properties";
import { createService } from "../../provider/server";
import { bind, startEngineStub } from "./support/engine";
import { ask, connectProvider, type ProviderClient } from "./support/providerClient";

const URN = "urn:pulumi:dev::kit::kit:index:Parent$auditlog:test:Thing::thing";

const spec = {
  description: "A thing.",
  inputs: {
    name: { type: "string", description: "Its name.", replaces: true },
    color: { type: "string", description: "Its color." },
  },
  outputs: { number: { type: "integer", description: "Its number.", stable: true } },
} as const;

/** A handler that keeps what it was asked. */
class Things implements ResourceHandler {
  readonly spec = spec;
  readonly asked: unknown[] = [];
  /** Takes the place of making a thing. */
  make: (call: Call) => Promise<void> = async () => undefined;
  gone = false;

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

interface Started extends AsyncDisposable {
  readonly things: Things;
  readonly client: ProviderClient;
}

async function start(): Promise<Started> {
  const things = new Things();
  const offer = { version: "1.2.3", resources: { "auditlog:test:Thing": things }, functions: {} };
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

test("the engine keeps secrets in mind itself, and asks for previews", async () => {
  await using provider = await start();
  const { raw } = provider.client;

  const hello = await ask<proto.ProviderHandshakeResponse>((done) =>
    raw.handshake(new proto.ProviderHandshakeRequest(), done),
  );
  const configured = await ask<proto.ConfigureResponse>((done) =>
    raw.configure(new proto.ConfigureRequest(), done),
  );

  expect(hello.getAcceptSecrets()).toBe(false);
  expect(configured.toObject()).toMatchObject({ acceptsecrets: false, supportspreview: true });
});

test("the outputs of a resource are its inputs and what its handler adds", async () => {
  await using provider = await start();

  const created = await provider.client.create(URN, { name: "a", color: "red" });

  expect(created).toEqual({ id: "thing-1", state: { name: "a", color: "red", number: 7 } });
  expect(provider.things.asked).toEqual([{ inputs: { name: "a", color: "red" } }]);
});

test("previews ask no handler", async () => {
  await using provider = await start();
  const olds = { inputs: { name: "a", color: "red" }, state: { name: "a", color: "red", number: 7 } };

  const created = await provider.client.create(URN, { name: "a" }, true);
  const updated = await provider.client.update(URN, "thing-1", {
    ...olds,
    news: { name: "a" },
    preview: true,
  });

  expect(created.state.number).toBe("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  expect(updated).toEqual({ name: "a", number: 7 });
  expect(provider.things.asked).toEqual([]);
});

test("an update tells the handler what was recorded and what is wanted", async () => {
  await using provider = await start();
  const olds = { inputs: { name: "a", color: "red" }, state: { name: "a", color: "red", number: 7 } };
  const news = { name: "a", color: "blue" };

  const state = await provider.client.update(URN, "thing-1", { ...olds, news });

  expect(state).toEqual({ name: "a", color: "blue", number: 8 });
  expect(provider.things.asked).toEqual([{ id: "thing-1", olds, news }]);
});

test("a diff compares inputs and names each changed property, with what it means", async () => {
  await using provider = await start();
  const olds = { inputs: { name: "a", color: "red" }, state: { name: "x", color: "y", number: 7 } };

  expect(await provider.client.diff(URN, olds, { name: "a", color: "red" })).toEqual({});
  expect(await provider.client.diff(URN, olds, { name: "b", color: "blue" })).toEqual({
    name: "UPDATE_REPLACE",
    color: "UPDATE",
  });
});

test("what check finds is told by property", async () => {
  await using provider = await start();

  const { failures } = await provider.client.check(URN, { name: 1, size: 2 });

  expect(failures).toEqual({
    color: "is missing",
    name: "must be of type string, not number",
    size: "is no property of this type",
  });
});

test("a refresh reports what is there, and an empty id when it is gone", async () => {
  await using provider = await start();
  const recorded = { inputs: { name: "a" }, state: { name: "a", number: 7 } };

  const found = await provider.client.read(URN, "thing-1", recorded);
  provider.things.gone = true;
  const gone = await provider.client.read(URN, "thing-1", recorded);
  await provider.client.read(URN, "thing-1");

  expect(found).toEqual({ id: "thing-1", state: { name: "found", number: 9 } });
  expect(gone).toEqual({ id: "", state: {} });
  expect(provider.things.asked).toEqual([{ recorded }, { recorded }, { recorded: undefined }]);
});

test("deleting tells the handler what was recorded", async () => {
  await using provider = await start();

  await provider.client.delete(URN, "thing-1", { name: "a", number: 7 });

  expect(provider.things.asked).toEqual([{ id: "thing-1", state: { name: "a", number: 7 } }]);
});

test("an error meant for the user is its message alone; a bug shows where it is", async () => {
  await using provider = await start();
  provider.things.make = async () => {
    throw new ProviderError("the cloud said no, see https://store.test/log?sig=secret&se=2026");
  };
  const refused = provider.client.create(URN, { name: "a" });
  await expect(refused).rejects.toMatchObject({ details: "the cloud said no, see https://store.test/log?…" });

  provider.things.make = async () => {
    throw new RangeError("of our own making");
  };
  const broken = provider.client.create(URN, { name: "a" });
  await expect(broken).rejects.toMatchObject({
    details: expect.stringMatching(/^auditlog provider: RangeError: of our own making\n +at /),
  });
});

test("an unknown type or function is named, with the known ones", async () => {
  await using provider = await start();

  const created = provider.client.create("urn:pulumi:dev::kit::auditlog:test:Other::x", {});
  const invoked = provider.client.invoke("auditlog:test:find", {});

  await expect(created).rejects.toMatchObject({
    details: "unknown resource type 'auditlog:test:Other'; known are auditlog:test:Thing",
  });
  await expect(invoked).rejects.toMatchObject({ details: expect.stringContaining("unknown function") });
});

test("when the engine cancels, what is under way is told to stop", async () => {
  await using provider = await start();
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  provider.things.make = async ({ signal }) => {
    begin();
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
  };
  const created = provider.client.create(URN, { name: "a" });
  await begun;

  await Promise.all([
    expect(created).rejects.toMatchObject({ details: "canceled" }),
    provider.client.cancel(),
  ]);
});

test("progress goes to the engine that attached last", async () => {
  await using engine = await startEngineStub();
  await using provider = await start();
  const { raw } = provider.client;
  provider.things.make = async (call) => call.status("half of it");

  await ask<Empty>((done) => raw.attach(new PluginAttach().setAddress(engine.address), done));
  await provider.client.create(URN, { name: "a" });

  await engine.waitForLine();
  expect(engine.lines).toEqual([{ urn: URN, message: "half of it", ephemeral: true, severity: "INFO" }]);
});

test("a warning has reached the engine before the call is answered, and stays", async () => {
  await using engine = await startEngineStub();
  await using provider = await start();
  const { raw } = provider.client;
  provider.things.make = async (call) => await call.warn("look there");

  await ask<Empty>((done) => raw.attach(new PluginAttach().setAddress(engine.address), done));
  await provider.client.create(URN, { name: "a" });

  expect(engine.lines).toEqual([{ urn: URN, message: "look there", ephemeral: false, severity: "WARNING" }]);
});

test("a warning to an engine that is gone keeps nobody waiting", async () => {
  await using provider = await start();
  const { raw } = provider.client;
  const gone = await startEngineStub();
  await gone[Symbol.asyncDispose]();
  provider.things.make = async (call) => await call.warn("look there");

  await ask<Empty>((done) => raw.attach(new PluginAttach().setAddress(gone.address), done));

  expect((await provider.client.create(URN, { name: "a" })).id).toBe("thing-1");
});
