import { CheckFailure, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import {
  ReadResourceResponse,
  RegisterPackageResponse,
  RegisterResourceResponse,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import type {
  ReadResourceRequest,
  RegisterErrorHookRequest,
  RegisterPackageRequest,
  RegisterResourceHookRequest,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  ResourceInvokeRequest,
  SupportsFeatureRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { formatUrn, typesUnder, urnOfProvider } from "../../common/pulumi/urn";
import { isSecret, secret, UNKNOWN } from "../../common/pulumi/wireValues";
import { Unsupported } from "./grpc";
import type { Handlers } from "./grpc";
import { recordOf } from "./recorded";
import type { Recorded } from "./recorded";
import type { Responder } from "./responder";
import type { Values } from "./values";

/** What one run of a program is about. */
export interface Deployment {
  readonly project: string;
  readonly stack: string;
  readonly preview: boolean;
  readonly responder: Responder;
}

const unsupportedFeatures = new Set(["transforms", "invokeTransforms", "deferredBindings"]);

/**
 * Stands in for the engine's ResourceMonitor: records what the program registers and lets the responder answer for
 * the providers. It refuses, as the engine does, a URN given twice, a hook never registered, a reference to an
 * unknown resource, and whatever else it doesn't play.
 */
export class Monitor {
  private readonly recorded = new Map<string, Recorded>();
  private readonly hooks = new Set<string>();

  constructor(private readonly deployment: Deployment) {}

  /** In the order of registration. */
  get resources(): readonly Recorded[] {
    return [...this.recorded.values()];
  }

  /** The methods of the ResourceMonitor service; `onEnd` is called when the program has registered everything. */
  handlers(onEnd: () => void): Handlers {
    return {
      supportsFeature: (request: SupportsFeatureRequest) =>
        new SupportsFeatureResponse().setHassupport(!unsupportedFeatures.has(request.getId())),
      registerResource: (request: RegisterResourceRequest) => this.registerResource(request),
      registerResourceOutputs: (request: RegisterResourceOutputsRequest) => this.registerOutputs(request),
      registerPackage: (request: RegisterPackageRequest) =>
        new RegisterPackageResponse().setRef(`${request.getName()}@${request.getVersion()}`),
      registerResourceHook: (request: RegisterResourceHookRequest) => this.registerHook(request.getName()),
      registerErrorHook: (request: RegisterErrorHookRequest) => this.registerHook(request.getName()),
      invoke: (request: ResourceInvokeRequest) => this.invoke(request),
      readResource: (request: ReadResourceRequest) => this.readResource(request),
      signalAndWaitForShutdown: () => {
        onEnd();
        return new Empty();
      },
    };
  }

  private registerResource(request: RegisterResourceRequest): RegisterResourceResponse {
    if (request.getRemote()) throw new Unsupported(`remote component ${request.getType()}`);
    if (request.getTransformsList().length > 0) throw new Unsupported(`transforms of ${request.getName()}`);
    const urn = this.urnOf(request);
    const resource = recordOf(request, urn);
    this.refuseMistakes(resource);
    const { id, outputs } = this.answerTo(resource);
    this.recorded.set(urn, { ...resource, id, outputs });
    return new RegisterResourceResponse()
      .setUrn(urn)
      .setId(id ?? "")
      .setObject(structOf({ ...resource.inputs, ...outputs }));
  }

  private answerTo(resource: Recorded): { id: string | undefined; outputs: Values } {
    if (!resource.custom) return { id: undefined, outputs: {} };
    const { preview, responder } = this.deployment;
    const { id, outputs: plain } = responder.register(resource);
    const outputs = markedSecret(plain, resource.additionalSecretOutputs, preview);
    if (id === undefined && !preview) throw new Error(`the responder gave ${resource.urn} no id`);
    return { id, outputs };
  }

  private refuseMistakes(resource: Recorded): void {
    // The engine's own words, in pkg/resource/deploy/step_generator.go.
    if (this.recorded.has(resource.urn)) {
      throw new Error(`Duplicate resource URN '${resource.urn}'; try giving it a unique name`);
    }
    const references = [
      ...(resource.parent === undefined ? [] : [resource.parent]),
      ...resource.dependencies,
      ...Object.values(resource.propertyDependencies).flat(),
      ...[resource.provider, ...Object.values(resource.providers)].flatMap((reference) =>
        reference === undefined ? [] : [urnOfProvider(reference)],
      ),
    ];
    const dangling = references.find((urn) => !this.recorded.has(urn));
    if (dangling !== undefined)
      throw new Error(`${resource.urn} refers to ${dangling}, which isn't registered`);
    const hook = Object.values(resource.hooks)
      .flat()
      .find((name) => !this.hooks.has(name));
    if (hook !== undefined) throw new Error(`${resource.urn} names hook "${hook}", which isn't registered`);
  }

  private registerOutputs(request: RegisterResourceOutputsRequest): Empty {
    const resource = this.recorded.get(request.getUrn());
    if (resource === undefined) throw new Error(`outputs of ${request.getUrn()}, which isn't registered`);
    this.recorded.set(resource.urn, { ...resource, outputs: request.getOutputs()?.toJavaScript() ?? {} });
    return new Empty();
  }

  private registerHook(name: string): Empty {
    if (this.hooks.has(name)) throw new Error(`hook "${name}" is registered twice`);
    this.hooks.add(name);
    return new Empty();
  }

  private invoke(request: ResourceInvokeRequest): InvokeResponse {
    const provider = request.getProvider() === "" ? undefined : request.getProvider();
    if (provider !== undefined && !this.recorded.has(urnOfProvider(provider))) {
      throw new Error(`${request.getTok()} is called on ${provider}, which isn't registered`);
    }
    const args = request.getArgs()?.toJavaScript() ?? {};
    const answer = this.deployment.responder.invoke(request.getTok(), args, provider);
    if ("result" in answer) return new InvokeResponse().setReturn(structOf(answer.result));
    const failures = answer.failures.map(({ property, reason }) =>
      new CheckFailure().setProperty(property).setReason(reason),
    );
    return new InvokeResponse().setFailuresList(failures);
  }

  private readResource(request: ReadResourceRequest): ReadResourceResponse {
    const [type, name] = [request.getType(), request.getName()];
    const properties = this.deployment.responder.read?.({ type, name, id: request.getId() });
    if (properties === undefined) throw new Unsupported(`reading ${type} ${name}: the responder can't`);
    return new ReadResourceResponse().setUrn(this.urnOf(request)).setProperties(structOf(properties));
  }

  private urnOf(request: RegisterResourceRequest | ReadResourceRequest): string {
    const { project, stack } = this.deployment;
    const types = typesUnder(request.getParent(), request.getType());
    return formatUrn({ stack, project, types, name: request.getName() });
  }
}

/** As the engine does: a secret output is one before its value is known, so that what follows from it is secret, too. */
function markedSecret(outputs: Values, names: readonly string[], preview: boolean): Values {
  const marked = names
    .filter((name) => preview || name in outputs)
    .map((name) => [name, name in outputs ? outputs[name] : UNKNOWN] as const)
    .map(([name, value]) => [name, isSecret(value) ? value : secret(value)] as const);
  return { ...outputs, ...Object.fromEntries(marked) };
}

function structOf(values: Values): Struct {
  return Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]); // JSON values by contract
}
