import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogSeverity, type LogRequest } from "@pulumi/pulumi/proto/engine_pb";

/** A line that a provider logged. */
export interface EngineLine {
  readonly urn: string;
  readonly message: string;
  readonly ephemeral: boolean;
  /** Such as `WARNING`. */
  readonly severity: string;
}

/** As much of an engine as takes the lines that a provider logs. */
export interface EngineStub extends AsyncDisposable {
  readonly address: string;
  readonly lines: readonly EngineLine[];
  /** Resolves once there is a line; providers don't wait for their lines to arrive. */
  waitForLine(): Promise<void>;
}

/** Starts it on a free port. */
export async function startEngineStub(): Promise<EngineStub> {
  const lines: EngineLine[] = [];
  const server = new Server();
  let notify: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (notify = resolve));
  server.addService(EngineService, {
    log: ({ request }: ServerUnaryCall<LogRequest, Empty>, callback: sendUnaryData<Empty>) => {
      const { urn, message, ephemeral } = request.toObject();
      lines.push({ urn, message, ephemeral, severity: severityOf(request) });
      notify();
      callback(null, new Empty());
    },
  });
  const port = await bind(server);
  return {
    address: `127.0.0.1:${port}`,
    lines,
    waitForLine: async () => await first,
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}

function severityOf(request: LogRequest): string {
  const names = Object.keys(LogSeverity) as (keyof typeof LogSeverity)[];
  return names.find((name) => LogSeverity[name] === request.getSeverity()) ?? "";
}

/** Lets a gRPC server listen on a free port of this machine. */
export async function bind(server: Server): Promise<number> {
  return await new Promise((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    ),
  );
}
