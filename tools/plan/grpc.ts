import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import type {
  handleUnaryCall,
  sendUnaryData,
  ServerUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";

/**
 * A service's methods by name: each takes the request and returns the answer. What one throws becomes the call's
 * error. `never`, because every method has a request type of its own.
 */
export type Handlers = Readonly<Record<string, (request: never) => unknown>>;

/** A call that is not played: the caller is told, instead of being misled. */
export class Unsupported extends Error {}

/** A gRPC server on a free local port. Disposing it ends its connections. */
export interface GrpcServer extends AsyncDisposable {
  readonly address: string;
}

/** Serves services on 127.0.0.1. Methods without a handler answer UNIMPLEMENTED. */
export async function serve(services: readonly (readonly [Service, Handlers])[]): Promise<GrpcServer> {
  const server = new Server();
  for (const [service, handlers] of services) server.addService(service, implementation(handlers));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => server.forceShutdown() };
}

type Service = ServiceDefinition<UntypedServiceImplementation>;

function implementation(handlers: Handlers): UntypedServiceImplementation {
  const entries = Object.entries(handlers).map(([name, handle]) => [name, unary(handle)]);
  return Object.fromEntries(entries) as UntypedServiceImplementation; // fromEntries loses the values' type
}

function unary(handle: Handlers[string]): handleUnaryCall<never, unknown> {
  return (call: ServerUnaryCall<never, unknown>, callback: sendUnaryData<unknown>) => {
    try {
      callback(null, handle(call.request));
    } catch (error) {
      const code = error instanceof Unsupported ? status.UNIMPLEMENTED : status.UNKNOWN;
      callback({ code, details: error instanceof Error ? error.message : String(error) });
    }
  };
}
