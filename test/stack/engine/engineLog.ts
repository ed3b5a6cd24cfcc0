import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Through which a provider prints what it wants users to see. */
export interface EngineLog extends Disposable {
  /** To the engine at this address from now on: each command has one of its own. */
  attach(address: string): void;
  /** An error beside the resource's own; does nothing before an engine is attached. */
  error(urn: string, message: string): Promise<void>;
}

export function createEngineLog(): EngineLog {
  let client: EngineClient | undefined;
  return {
    attach(address) {
      client?.close();
      client = new EngineClient(address, credentials.createInsecure());
    },
    async error(urn, message) {
      const attached = client;
      if (attached === undefined) return;
      const request = new LogRequest().setSeverity(LogSeverity.ERROR).setUrn(urn).setMessage(message);
      await new Promise<void>((resolve, reject) =>
        attached.log(request, (error) => (error === null ? resolve() : reject(error))),
      );
    },
    [Symbol.dispose]: () => client?.close(),
  };
}
