import { once } from "node:events";
import { events } from "../../common/events";
import { startHealthServer } from "../health/healthServer";
import { giveMemoryBack } from "../support/idleMemory";
import { loop } from "../sync/loop";
import { runPass } from "../sync/pass";
import { exitCodes } from "../sync/summary";
import type { ServiceCommand } from "./command";

export const serve: ServiceCommand = {
  needs: "services",
  summary: "pass after pass until stopped, with /live and /ready",
  disabled: async ({ config, log, stop }) => {
    const status = { ok: true, reason: "switched off by AUDITLOG_ENABLED=false" };
    await using server = await startHealthServer(
      { live: () => status, ready: () => status },
      config.healthPort,
    );
    log.info(events.runtimeDisabled, "switched off by AUDITLOG_ENABLED=false: no request is made", {
      port: server.port,
    });
    if (!stop.aborted) await once(stop, "abort");
    return exitCodes.complete;
  },
  prepare:
    () =>
    async ({ runtime, signals, health }) => {
      const { config, leases, clock, log, tokens } = runtime;
      await using server = await startHealthServer(health, config.healthPort);
      log.info(events.runtimeStarted, `serving; probes on port ${server.port}`, { port: server.port });
      await loop(
        {
          leases,
          pollIntervalMs: config.pollIntervalMs,
          clock,
          log,
          health,
          runPass: (inner) => {
            health.passing();
            return runPass({ ...runtime, onCommit: () => health.committed() }, inner);
          },
          forgetTokens: () => {
            tokens.activity.invalidate();
            tokens.dataverse.invalidate();
          },
          onIdle: giveMemoryBack,
        },
        signals,
      );
      log.info(events.runtimeStopped, "stopped");
      return exitCodes.complete;
    },
};
