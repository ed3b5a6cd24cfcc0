import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { ProviderError } from "../../../provider/errors";
import type { Values } from "../../../provider/engine/handler";
import { startEngineStub } from "../support/engine";
import { ask } from "../support/providerClient";
import { startThings, UNKNOWN, URN } from "../support/things";

test("the engine keeps secrets in mind itself, and asks for previews", async () => {
  await using provider = await startThings();
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
  await using provider = await startThings();

  const created = await provider.client.create(URN, { name: "a", color: "red" });

  expect(created).toEqual({ id: "thing-1", state: { name: "a", color: "red", number: 7 } });
  expect(provider.things.asked).toEqual([{ inputs: { name: "a", color: "red" } }]);
});

test("previews ask no handler", async () => {
  await using provider = await startThings();
  const olds = { inputs: { name: "a", color: "red" }, state: { name: "a", color: "red", number: 7 } };

  const created = await provider.client.create(URN, { name: "a" }, true);
  const updated = await provider.client.update(URN, "thing-1", {
    ...olds,
    news: { name: "a" },
    preview: true,
  });

  expect(created.state).toEqual({ name: "a", number: UNKNOWN, owner: UNKNOWN });
  expect(updated).toEqual({ name: "a", number: 7, owner: UNKNOWN });
  expect(provider.things.asked).toEqual([]);
});

test("a type may tell outputs of a creation beforehand, and warn", async () => {
  await using engine = await startEngineStub();
  await using provider = await startThings();
  const { raw } = provider.client;
  await ask<Empty>((done) => raw.attach(new PluginAttach().setAddress(engine.address), done));
  const asked: Values[] = [];
  provider.things.preview = async (inputs, call) => {
    asked.push(inputs);
    await call.warn("can't look");
    return { owner: "nobody", secretary: "is no output" };
  };

  const created = await provider.client.create(URN, { name: "a" }, true);

  expect(created).toEqual({ id: "", state: { name: "a", number: UNKNOWN, owner: "nobody" } });
  expect(asked).toEqual([{ name: "a" }]);
  expect(engine.lines.map(({ message }) => message)).toEqual(["can't look"]);
});

test("an update tells the handler what was recorded and what is wanted", async () => {
  await using provider = await startThings();
  const olds = { inputs: { name: "a", color: "red" }, state: { name: "a", color: "red", number: 7 } };
  const news = { name: "a", color: "blue" };

  const state = await provider.client.update(URN, "thing-1", { ...olds, news });

  expect(state).toEqual({ name: "a", color: "blue", number: 8 });
  expect(provider.things.asked).toEqual([{ id: "thing-1", olds, news }]);
});

test("a diff compares inputs and names each changed property, with what it means", async () => {
  await using provider = await startThings();
  const olds = { inputs: { name: "a", color: "red" }, state: { name: "x", color: "y", number: 7 } };

  expect(await provider.client.diff(URN, olds, { name: "a", color: "red" })).toEqual({});
  expect(await provider.client.diff(URN, olds, { name: "b", color: "blue" })).toEqual({
    name: "UPDATE_REPLACE",
    color: "UPDATE",
  });
});

test("a diff names the single key of a map, with what became of it", async () => {
  await using provider = await startThings();
  const inputs = { name: "a", color: "red", labels: { goes: "1", changes: "1", stays: "1" } };
  const news = { ...inputs, labels: { changes: "2", stays: "1", comes: "1" } };

  expect(await provider.client.diff(URN, { inputs, state: inputs }, news)).toEqual({
    "labels.goes": "DELETE",
    "labels.changes": "UPDATE",
    "labels.comes": "ADD",
  });
  expect(
    await provider.client.changedProperties(URN, { inputs, state: inputs }, { ...news, name: "b" }),
  ).toEqual({
    changed: ["name", "labels"],
    replacing: ["name"],
  });
});

test("what check finds is told by property", async () => {
  await using provider = await startThings();

  const { failures } = await provider.client.check(URN, { name: 1, size: 2 });

  expect(failures).toEqual({
    color: "is missing",
    name: "must be of type string, not number",
    size: "is not a property of this type",
  });
});

test("a refresh reports what is there, and an empty id when it is gone", async () => {
  await using provider = await startThings();
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
  await using provider = await startThings();

  await provider.client.delete(URN, "thing-1", { name: "a", number: 7 });

  expect(provider.things.asked).toEqual([{ id: "thing-1", state: { name: "a", number: 7 } }]);
});

test("an error meant for the user is its message alone; a bug shows where it is", async () => {
  await using provider = await startThings();
  provider.things.make = async () => {
    throw new ProviderError(
      "the cloud said no, see https://store.test/log?sig=secret&se=2026\npulumi refresh --stack <stack>",
    );
  };
  const refused = provider.client.create(URN, { name: "a" });
  await expect(refused).rejects.toMatchObject({
    details: "the cloud said no, see https://store.test/log?…\npulumi refresh --stack dev",
  });

  provider.things.make = async () => {
    throw new RangeError("of our own making");
  };
  const broken = provider.client.create(URN, { name: "a" });
  await expect(broken).rejects.toMatchObject({
    details: expect.stringMatching(/^auditlog provider: RangeError: of our own making\n +at /),
  });
});

test("an unknown type or function is named, with the known ones", async () => {
  await using provider = await startThings();

  const created = provider.client.create("urn:pulumi:dev::kit::auditlog:test:Other::x", {});
  const invoked = provider.client.invoke("auditlog:test:find", {});

  await expect(created).rejects.toMatchObject({
    details: "unknown resource type 'auditlog:test:Other'; known are auditlog:test:Thing",
  });
  await expect(invoked).rejects.toMatchObject({ details: expect.stringContaining("unknown function") });
});

test("a function answers its result, or what is wrong with each argument", async () => {
  await using provider = await startThings();

  const answered = await provider.client.invoke("auditlog:test:colorOf", { name: "a" });
  const refused = await provider.client.invoke("auditlog:test:colorOf", { name: 1, size: 2 });

  expect(answered).toEqual({ result: { color: "color of a" }, failures: {} });
  expect(refused).toEqual({
    result: {},
    failures: { name: "must be of type string, not number", size: "is not a property of this type" },
  });
});

test("when the engine cancels, what is under way is told to stop", async () => {
  await using provider = await startThings();
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
  await using provider = await startThings();
  const { raw } = provider.client;
  provider.things.make = async (call) => call.status("half of it");

  await ask<Empty>((done) => raw.attach(new PluginAttach().setAddress(engine.address), done));
  await provider.client.create(URN, { name: "a" });

  await engine.waitForLine();
  expect(engine.lines).toEqual([{ urn: URN, message: "half of it", ephemeral: true, severity: "INFO" }]);
});

test("a warning has reached the engine before the call is answered, and stays", async () => {
  await using engine = await startEngineStub();
  await using provider = await startThings();
  const { raw } = provider.client;
  provider.things.make = async (call) => await call.warn("look there");

  await ask<Empty>((done) => raw.attach(new PluginAttach().setAddress(engine.address), done));
  await provider.client.create(URN, { name: "a" });

  expect(engine.lines).toEqual([{ urn: URN, message: "look there", ephemeral: false, severity: "WARNING" }]);
});

test("a warning to an engine that is gone blocks nothing", async () => {
  await using provider = await startThings();
  const { raw } = provider.client;
  const gone = await startEngineStub();
  await gone[Symbol.asyncDispose]();
  provider.things.make = async (call) => await call.warn("look there");

  await ask<Empty>((done) => raw.attach(new PluginAttach().setAddress(gone.address), done));

  expect((await provider.client.create(URN, { name: "a" })).id).toBe("thing-1");
});
