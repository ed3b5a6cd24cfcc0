import { status, type handleUnaryCall, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginInfo, type PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { parsePath } from "../../common/pulumi/propertyPath";
import { forStack } from "../../common/pulumi/stackOption";
import { parseUrn } from "../../common/pulumi/urn";
import type { EngineLog } from "./engineLog";
import { ProviderError, shownTextOf } from "../errors";
import type { Call, CheckFailure, Diff, FunctionHandler, Recorded, ResourceHandler } from "./handler";
import { failuresOf, previewOf, stableOf } from "./properties";
import { schemaOf } from "./schema";
import { fromStruct, toStruct } from "./wire";

/** What this provider offers, by token such as `auditlog:image:Build`. */
export interface Package {
  readonly version: string;
  readonly resources: Readonly<Record<string, ResourceHandler>>;
  readonly functions: Readonly<Record<string, FunctionHandler>>;
}

/**
 * The provider protocol over a table of handlers. The SDK's own server (@pulumi/pulumi/provider) does not preview,
 * names no properties in a diff and prints stacks, so this speaks the protocol itself:
 * https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
export function createService(offer: Package, log: EngineLog): UntypedServiceImplementation {
  const stop = new AbortController();
  const callFor = (urn: string): Call => ({
    signal: stop.signal,
    status: (text) => log.status(urn, text),
    warn: (text) => log.warn(urn, forStack(text, parseUrn(urn).stack)),
  });
  const handlerOf = (urn: string): ResourceHandler =>
    byToken(offer.resources, parseUrn(urn).type, "resource type");

  return {
    handshake: unary(async () => new proto.ProviderHandshakeResponse().setAcceptSecrets(false)),
    attach: unary(async (request: PluginAttach) => {
      log.attach(request.getAddress());
      return new Empty();
    }),
    getPluginInfo: unary(async () => new PluginInfo().setVersion(offer.version)),
    getSchema: unary(async () =>
      new proto.GetSchemaResponse().setSchema(JSON.stringify(schemaOf(offer), null, 2)),
    ),
    configure: unary(async () =>
      new proto.ConfigureResponse().setAcceptsecrets(false).setSupportspreview(true),
    ),
    cancel: unary(async () => {
      stop.abort(new ProviderError("canceled"));
      return new Empty();
    }),

    check: unary(async (request: proto.CheckRequest) => {
      const handler = handlerOf(request.getUrn());
      const { inputs, failures } = await handler.check(
        fromStruct(request.getNews()),
        fromStruct(request.getOlds()),
      );
      return new proto.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(failures.map(toFailure));
    }),
    diff: unary(async (request: proto.DiffRequest) => {
      const { inputs } = recordedOf(request.getOldInputs(), request.getOlds());
      return toDiff(handlerOf(request.getUrn()).diff(inputs, fromStruct(request.getNews())));
    }),
    create: unary(async (request: proto.CreateRequest) => {
      const handler = handlerOf(request.getUrn());
      const inputs = fromStruct(request.getProperties());
      if (request.getPreview()) {
        const known = (await handler.preview?.(inputs, callFor(request.getUrn()))) ?? {};
        return new proto.CreateResponse().setProperties(toStruct(previewOf(handler.spec, inputs, known)));
      }
      const { id, outputs } = await handler.create(inputs, callFor(request.getUrn()));
      return new proto.CreateResponse().setId(id).setProperties(toStruct({ ...inputs, ...outputs }));
    }),
    update: unary(async (request: proto.UpdateRequest) => {
      const handler = handlerOf(request.getUrn());
      const olds = recordedOf(request.getOldInputs(), request.getOlds());
      const news = fromStruct(request.getNews());
      if (request.getPreview()) {
        const preview = previewOf(handler.spec, news, stableOf(handler.spec, olds.state));
        return new proto.UpdateResponse().setProperties(toStruct(preview));
      }
      const outputs = await handler.update(request.getId(), { olds, news }, callFor(request.getUrn()));
      return new proto.UpdateResponse().setProperties(toStruct({ ...news, ...outputs }));
    }),
    read: unary(async (request: proto.ReadRequest) => {
      const recorded = recordedOf(request.getInputs(), request.getProperties());
      const known = Object.keys(recorded.state).length > 0 ? recorded : undefined;
      const found = await handlerOf(request.getUrn()).read(request.getId(), known, callFor(request.getUrn()));
      // An empty id says that it is gone.
      if (found === undefined) return new proto.ReadResponse();
      const response = new proto.ReadResponse().setId(request.getId());
      return response.setProperties(toStruct(found.state)).setInputs(toStruct(found.inputs));
    }),
    delete: unary(async (request: proto.DeleteRequest) => {
      const recorded = recordedOf(request.getOldInputs(), request.getProperties());
      await handlerOf(request.getUrn()).delete(request.getId(), recorded, callFor(request.getUrn()));
      return new Empty();
    }),

    invoke: unary(async (request: proto.InvokeRequest) => {
      const handler = byToken(offer.functions, request.getTok(), "function");
      const args = fromStruct(request.getArgs());
      const failures = failuresOf(handler.spec.inputs, args);
      if (failures.length > 0) return new proto.InvokeResponse().setFailuresList(failures.map(toFailure));
      return new proto.InvokeResponse().setReturn(toStruct(await handler.invoke(args, callFor(""))));
    }),
  };
}

/** A method without streams; whatever it throws becomes the message that the engine shows, its commands for the request's stack. */
function unary<Request extends object, Response>(
  answer: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    answer(request).then(
      (response) => callback(null, response),
      (error: unknown) => {
        const text = shownTextOf(error);
        const details = isAboutResource(request) ? forStack(text, parseUrn(request.getUrn()).stack) : text;
        callback({ code: status.UNKNOWN, details });
      },
    );
  };
}

function isAboutResource(request: object): request is { getUrn(): string } {
  return "getUrn" in request;
}

function byToken<T>(table: Readonly<Record<string, T>>, token: string, kind: string): T {
  const handler = table[token];
  if (handler !== undefined) return handler;
  throw new ProviderError(`unknown ${kind} '${token}'; known are ${Object.keys(table).join(", ")}`);
}

function recordedOf(inputs: Parameters<typeof fromStruct>[0], state: typeof inputs): Recorded {
  return { inputs: fromStruct(inputs), state: fromStruct(state) };
}

function toFailure({ property, reason }: CheckFailure): proto.CheckFailure {
  return new proto.CheckFailure().setProperty(property).setReason(reason);
}

function toDiff(diff: Diff): proto.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  const { ADD, DELETE, UPDATE, UPDATE_REPLACE } = proto.PropertyDiff.Kind;
  const kinds = { add: ADD, delete: DELETE, update: UPDATE, replace: UPDATE_REPLACE };
  const paths = Object.keys(diff);
  const response = new proto.DiffResponse()
    .setChanges(paths.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList(rootsOf(paths))
    .setReplacesList(rootsOf(paths.filter((path) => diff[path] === "replace")))
    .setHasdetaileddiff(true);
  for (const [path, change] of Object.entries(diff)) {
    response
      .getDetaileddiffMap()
      .set(path, new proto.PropertyDiff().setKind(kinds[change]).setInputdiff(true));
  }
  return response;
}

/** The properties that paths lead into: `privileges.prvRead` -> `privileges`. */
function rootsOf(paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => String(parsePath(path)[0] ?? path)))];
}
