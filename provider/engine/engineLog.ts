import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { visibleText } from "../../common/visibleText";

/** Lines that the engine shows beside a resource. */
export interface EngineLog {
  /** A line that the next one replaces, such as progress. */
  status(urn: string, text: string): void;
  /** A warning that stays. Resolves once the engine has it or can't be reached: it may stop us after its last answer. */
  warn(urn: string, text: string): Promise<void>;
  /** Goes on with another engine: one that attaches to a running provider. */
  attach(address: string): void;
}

/** The log of the engine at an address (`127.0.0.1:port`); without one, lines are dropped. */
export function createEngineLog(address: string | undefined): EngineLog {
  let engine = address === undefined ? undefined : connect(address);
  return {
    attach(next) {
      engine?.close();
      engine = connect(next);
    },
    status(urn, text) {
      const line = lineOf(urn, text).setSeverity(LogSeverity.INFO).setEphemeral(true);
      // Progress is a courtesy: whether it arrives changes nothing.
      engine?.log(line, () => undefined);
    },
    async warn(urn, text) {
      const line = lineOf(urn, text).setSeverity(LogSeverity.WARNING);
      const to = engine;
      if (to !== undefined) await new Promise<void>((resolve) => to.log(line, () => resolve()));
    },
  };
}

function lineOf(urn: string, text: string): LogRequest {
  return new LogRequest().setUrn(urn).setMessage(visibleText(text));
}

function connect(address: string): EngineClient {
  return new EngineClient(address, credentials.createInsecure());
}
