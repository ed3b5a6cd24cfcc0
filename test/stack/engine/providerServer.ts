import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginInfo, type PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { CloudError } from "../../fakes/providers/fakeProvider";
import type {
  CheckFailure,
  DiffResult,
  ResourceRef,
  FakeProvider,
  Values,
} from "../../fakes/providers/fakeProvider";
import { createEngineLog, type EngineLog } from "./engineLog";
import { errorOf, type FailedCall } from "./bridge";
import { unary } from "./unary";
import { structOf, valuesOf } from "./wire";

/** A fake provider that wants to know how its provider was configured, for instance for which tenant. */
export interface ConfigurableFakeProvider extends FakeProvider {
  configure?(values: Values): void;
}

/** A fake provider being served. Disposing ends it. */
export interface ProviderServer extends AsyncDisposable {
  readonly package: string;
  readonly port: number;
}

/**
 * Serves a fake provider as the engine's provider of that package, on a free port of this machine; the engine attaches to it
 * through PULUMI_DEBUG_PROVIDERS, with one connection per provider resource. As with the two real providers, the engine
 * takes secrets out of what it sends and marks outputs named like a secret input itself; neither answers Handshake:
 * `Configure` in https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfbridge/provider.go and
 * https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/provider.go
 */
export async function startProvider(fakeProvider: ConfigurableFakeProvider): Promise<ProviderServer> {
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  const log = createEngineLog();
  server.addService(ResourceProviderService, {
    ...lifecycle(fakeProvider, log),
    ...operations(fakeProvider, log),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return {
    package: fakeProvider.package,
    port,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
      log[Symbol.dispose]();
    },
  };
}

function lifecycle(fakeProvider: ConfigurableFakeProvider, log: EngineLog): UntypedServiceImplementation {
  return {
    attach: unary((request: PluginAttach) => {
      log.attach(request.getAddress());
      return new Empty();
    }),
    getPluginInfo: unary(() => new PluginInfo().setVersion(fakeProvider.version)),
    checkConfig: unary((request: messages.CheckRequest) => checkResponse(valuesOf(request.getNews()), [])),
    // DIFF_UNKNOWN: the engine compares the settings itself, and a change of them replaces nothing.
    diffConfig: unary(() => new messages.DiffResponse()),
    configure: unary((request: messages.ConfigureRequest) => {
      fakeProvider.configure?.(valuesOf(request.getArgs()));
      return new messages.ConfigureResponse()
        .setSupportspreview(true)
        .setSupportsAutonamingConfiguration(true);
    }),
    cancel: unary(() => new Empty()),
  };
}

function operations(fakeProvider: FakeProvider, log: EngineLog): UntypedServiceImplementation {
  const outputsOf = (request: Named, outputs: Values): ReturnType<typeof structOf> =>
    structOf(outputs, fakeProvider.secretOutputs(request.getType()));
  const failing = async <Result>(call: FailedCall, act: () => Result): Promise<Result> => {
    try {
      return act();
    } catch (error) {
      if (error instanceof CloudError) throw await errorOf(error, call, { fakeProvider, log });
      throw error;
    }
  };
  const callOf = (
    request: Written,
    operation: FailedCall["operation"],
    inputs?: FailedCall["inputs"],
  ): FailedCall => ({
    operation,
    subject: request.getUrn(),
    urn: request.getUrn(),
    inputs,
    secrets: fakeProvider.secretOutputs(request.getType()),
  });
  return {
    invoke: unary(async (request: messages.InvokeRequest) => {
      const answer = await failing({ operation: "invoking", subject: request.getTok() }, () =>
        fakeProvider.invoke(request.getTok(), valuesOf(request.getArgs())),
      );
      return "result" in answer
        ? new messages.InvokeResponse().setReturn(structOf(answer.result))
        : new messages.InvokeResponse().setFailuresList(failureList(answer.failures));
    }),
    check: unary((request: messages.CheckRequest) => {
      const olds = request.getOlds();
      const { inputs, failures } = fakeProvider.check(
        refOf(request),
        valuesOf(request.getNews()),
        isEmpty(olds) ? undefined : valuesOf(olds),
      );
      return checkResponse(inputs, failures);
    }),
    diff: unary((request: messages.DiffRequest) => {
      const olds = { inputs: valuesOf(request.getOldInputs()), outputs: valuesOf(request.getOlds()) };
      return diffResponse(fakeProvider.diff(refOf(request), olds, valuesOf(request.getNews())));
    }),
    create: unary(async (request: messages.CreateRequest) => {
      const inputs = request.getProperties();
      const call = callOf(request, request.getPreview() ? "diffing" : "creating", inputs);
      const { id, outputs } = await failing(call, () =>
        fakeProvider.create(refOf(request), valuesOf(inputs), request.getPreview()),
      );
      // In a preview nothing exists, so there is no id either: the engine refuses one.
      return new messages.CreateResponse()
        .setId(request.getPreview() ? "" : id)
        .setProperties(outputsOf(request, outputs));
    }),
    read: unary((request: messages.ReadRequest) => {
      const inputs = request.getInputs();
      const properties = request.getProperties();
      // An import and a `get` bring only an id.
      const olds =
        isEmpty(inputs) && isEmpty(properties)
          ? undefined
          : { inputs: valuesOf(inputs), outputs: valuesOf(properties) };
      const found = fakeProvider.read(refOf(request), request.getId(), olds);
      if (found === undefined) return new messages.ReadResponse();
      return new messages.ReadResponse()
        .setId(request.getId())
        .setInputs(structOf(found.inputs))
        .setProperties(outputsOf(request, found.outputs));
    }),
    update: unary(async (request: messages.UpdateRequest) => {
      const call = callOf(request, request.getPreview() ? "diffing" : "updating", request.getNews());
      const planned = { ...valuesOf(request.getOlds()), ...valuesOf(request.getNews()) };
      const updated = request.getPreview() ? {} : { updated: { id: request.getId(), outputs: planned } };
      const outputs = await failing({ ...call, ...updated }, () =>
        fakeProvider.update(refOf(request), request.getId(), {
          olds: valuesOf(request.getOldInputs()),
          news: valuesOf(request.getNews()),
          preview: request.getPreview(),
        }),
      );
      return new messages.UpdateResponse().setProperties(outputsOf(request, outputs));
    }),
    delete: unary(async (request: messages.DeleteRequest) => {
      await failing(callOf(request, "deleting"), () => fakeProvider.delete(refOf(request), request.getId()));
      return new Empty();
    }),
  };
}

interface Written extends Named {
  getUrn(): string;
}

interface Named {
  getType(): string;
  getName(): string;
}

type Bag = Parameters<typeof valuesOf>[0];

function refOf(request: Named): ResourceRef {
  return { type: request.getType(), name: request.getName() };
}

function isEmpty(struct: Bag): boolean {
  return struct === undefined || struct.getFieldsMap().getLength() === 0;
}

function checkResponse(inputs: Values, failures: readonly CheckFailure[]): messages.CheckResponse {
  return new messages.CheckResponse().setInputs(structOf(inputs)).setFailuresList(failureList(failures));
}

function failureList(failures: readonly CheckFailure[]): messages.CheckFailure[] {
  return failures.map(({ property, reason }) =>
    new messages.CheckFailure().setProperty(property).setReason(reason),
  );
}

const { Kind } = messages.PropertyDiff;
const KINDS = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
} as const;

function diffResponse({ changes, deleteBeforeReplace }: DiffResult): messages.DiffResponse {
  const paths = Object.keys(changes);
  const replacing = paths.filter((path) => changes[path]?.replaces);
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(paths.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList(topLevel(paths))
    .setReplacesList(topLevel(replacing))
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  for (const [path, { kind, replaces }] of Object.entries(changes)) {
    const [inPlace, replace] = KINDS[kind];
    response
      .getDetaileddiffMap()
      .set(path, new messages.PropertyDiff().setKind(replaces ? replace : inPlace));
  }
  return response;
}

/** `template.containers[0].image` and `template.scale` are both `template`. */
function topLevel(paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => path.split(/[.[]/)[0] ?? path))].sort();
}
