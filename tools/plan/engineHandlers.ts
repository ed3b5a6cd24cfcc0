import {
  GetRootResourceResponse,
  LogSeverity,
  RequirePulumiVersionResponse,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import type { LogRequest, SetRootResourceRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Handlers } from "./grpc";

/** A message of the program for its user. */
export interface Diagnostic {
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
  /** The resource it is about; undefined: the whole program. */
  readonly urn: string | undefined;
}

const severities: Readonly<Partial<Record<LogSeverity, Diagnostic["severity"]>>> = {
  [LogSeverity.INFO]: "info",
  [LogSeverity.WARNING]: "warning",
  [LogSeverity.ERROR]: "error",
};

/** The Engine service. Debug messages are dropped: they show property values, secret ones too. */
export function engineHandlers(diagnostics: Diagnostic[], onSignal: () => void): Handlers {
  let root = "";
  return {
    log(request: LogRequest) {
      onSignal();
      const severity = severities[request.getSeverity()];
      const urn = request.getUrn() === "" ? undefined : request.getUrn();
      if (severity !== undefined) diagnostics.push({ severity, message: request.getMessage(), urn });
      return new Empty();
    },
    getRootResource: () => new GetRootResourceResponse().setUrn(root),
    setRootResource(request: SetRootResourceRequest) {
      root = request.getUrn();
      return new SetRootResourceResponse();
    },
    requirePulumiVersion: () => new RequirePulumiVersionResponse(),
  };
}
