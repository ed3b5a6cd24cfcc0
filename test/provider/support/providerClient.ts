import { credentials, type ServiceError } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";

/** Property bags as the engine has them: secrets and unknowns are not touched. */
export type Bag = Parameters<typeof Struct.fromJavaScript>[0];

/** What the engine asks a provider, with plain objects in place of messages. Failures are gRPC's errors. */
export interface ProviderClient extends Disposable {
  /** Anything that takes a message; for calls that need no property bags. */
  readonly raw: ResourceProviderClient;
  check(urn: string, news: Bag): Promise<{ inputs: Bag; failures: Record<string, string> }>;
  /** Kinds of change by property, such as `UPDATE_REPLACE`. */
  diff(urn: string, olds: { inputs: Bag; state: Bag }, news: Bag): Promise<Record<string, string>>;
  /** The same by property, without what happens within. */
  changedProperties(
    urn: string,
    olds: { inputs: Bag; state: Bag },
    news: Bag,
  ): Promise<{ changed: string[]; replacing: string[] }>;
  create(urn: string, inputs: Bag, preview?: boolean): Promise<{ id: string; state: Bag }>;
  update(
    urn: string,
    id: string,
    change: { inputs: Bag; state: Bag; news: Bag; preview?: boolean },
  ): Promise<Bag>;
  /** An empty id says that it is gone. */
  read(urn: string, id: string, recorded?: { inputs: Bag; state: Bag }): Promise<{ id: string; state: Bag }>;
  delete(urn: string, id: string, state: Bag): Promise<void>;
  invoke(token: string, args: Bag): Promise<{ result: Bag; failures: Record<string, string> }>;
  cancel(): Promise<void>;
}

type Callback<T> = (error: ServiceError | null, response: T) => void;

/** Speaks to a provider at a port of this machine. */
export function connectProvider(port: number): ProviderClient {
  const raw = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    raw,
    async check(urn, news) {
      const request = new proto.CheckRequest().setUrn(urn).setNews(Struct.fromJavaScript(news));
      const response = await ask<proto.CheckResponse>((done) => raw.check(request, done));
      return { inputs: bagOf(response.getInputs()), failures: failuresOf(response.getFailuresList()) };
    },
    async diff(urn, olds, news) {
      const request = diffRequest(urn, olds, news);
      const response = await ask<proto.DiffResponse>((done) => raw.diff(request, done));
      const kinds = [...response.getDetaileddiffMap().entries()];
      return Object.fromEntries(kinds.map(([name, diff]) => [name, nameOfKind(diff.getKind())]));
    },
    async changedProperties(urn, olds, news) {
      const request = diffRequest(urn, olds, news);
      const response = await ask<proto.DiffResponse>((done) => raw.diff(request, done));
      return { changed: response.getDiffsList(), replacing: response.getReplacesList() };
    },
    async create(urn, inputs, preview = false) {
      const properties = Struct.fromJavaScript(inputs);
      const request = new proto.CreateRequest().setUrn(urn).setProperties(properties).setPreview(preview);
      const response = await ask<proto.CreateResponse>((done) => raw.create(request, done));
      return { id: response.getId(), state: bagOf(response.getProperties()) };
    },
    async update(urn, id, { inputs, state, news, preview = false }) {
      const request = new proto.UpdateRequest()
        .setUrn(urn)
        .setId(id)
        .setOldInputs(Struct.fromJavaScript(inputs))
        .setOlds(Struct.fromJavaScript(state))
        .setNews(Struct.fromJavaScript(news))
        .setPreview(preview);
      return bagOf((await ask<proto.UpdateResponse>((done) => raw.update(request, done))).getProperties());
    },
    async read(urn, id, recorded) {
      const request = new proto.ReadRequest().setUrn(urn).setId(id);
      if (recorded !== undefined) {
        request.setInputs(Struct.fromJavaScript(recorded.inputs));
        request.setProperties(Struct.fromJavaScript(recorded.state));
      }
      const response = await ask<proto.ReadResponse>((done) => raw.read(request, done));
      return { id: response.getId(), state: bagOf(response.getProperties()) };
    },
    async delete(urn, id, state) {
      const request = new proto.DeleteRequest()
        .setUrn(urn)
        .setId(id)
        .setProperties(Struct.fromJavaScript(state));
      await ask<Empty>((done) => raw.delete(request, done));
    },
    async invoke(token, args) {
      const request = new proto.InvokeRequest().setTok(token).setArgs(Struct.fromJavaScript(args));
      const response = await ask<proto.InvokeResponse>((done) => raw.invoke(request, done));
      return { result: bagOf(response.getReturn()), failures: failuresOf(response.getFailuresList()) };
    },
    cancel: async () => void (await ask<Empty>((done) => raw.cancel(new Empty(), done))),
    [Symbol.dispose]: () => raw.close(),
  };
}

function diffRequest(urn: string, olds: { inputs: Bag; state: Bag }, news: Bag): proto.DiffRequest {
  return new proto.DiffRequest()
    .setUrn(urn)
    .setOldInputs(Struct.fromJavaScript(olds.inputs))
    .setOlds(Struct.fromJavaScript(olds.state))
    .setNews(Struct.fromJavaScript(news));
}

/** The answer of one call. */
export async function ask<T>(call: (done: Callback<T>) => unknown): Promise<T> {
  return await new Promise<T>((resolve, reject) =>
    call((error, response) => (error === null ? resolve(response) : reject(error))),
  );
}

function bagOf(struct: Struct | undefined): Bag {
  return struct?.toJavaScript() ?? {};
}

function failuresOf(failures: readonly proto.CheckFailure[]): Record<string, string> {
  return Object.fromEntries(failures.map((failure) => [failure.getProperty(), failure.getReason()]));
}

function nameOfKind(kind: proto.PropertyDiff.Kind): string {
  const names = Object.keys(proto.PropertyDiff.Kind) as (keyof typeof proto.PropertyDiff.Kind)[];
  return names.find((name) => proto.PropertyDiff.Kind[name] === kind) ?? String(kind);
}
