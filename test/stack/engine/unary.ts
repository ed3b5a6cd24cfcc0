import { status, type Metadata, type sendUnaryData, type ServerUnaryCall } from "@grpc/grpc-js";
import { CloudError } from "../../fakes/providers/fakeProvider";

/** A refusal with more for the engine than its text. */
export class DetailedError extends CloudError {
  constructor(
    message: string,
    readonly metadata: Metadata,
  ) {
    super(message);
  }
}

/** Turns a function into a gRPC handler. A refusal is status UNKNOWN with its text, as a Go error is. */
export function unary<Request, Reply>(handle: (request: Request) => Reply | Promise<Reply>) {
  return (call: ServerUnaryCall<Request, Reply>, callback: sendUnaryData<Reply>): void => {
    const answer = async (): Promise<Reply> => await handle(call.request);
    answer().then(
      (reply) => callback(null, reply),
      (error: Error) => callback(refusalOf(error)), // fake providers throw nothing else
    );
  };
}

function refusalOf(error: Error): { code: status; details: string; metadata?: Metadata } {
  if (!(error instanceof CloudError))
    return { code: status.INTERNAL, details: `bug in a fake provider: ${error.stack}` };
  const refusal = { code: status.UNKNOWN, details: error.message };
  return error instanceof DetailedError ? { ...refusal, metadata: error.metadata } : refusal;
}
