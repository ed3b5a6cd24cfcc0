import { isThrottled, messageOf } from "../../common/errors";
import { events } from "../../common/events";
import type { ServiceClientOptions } from "../../common/http/serviceClient";
import type { Log } from "./log";

/** Logs the requests to one service: each response for developers, each wait for everyone. */
export function requestLog(
  log: Log,
  service: string,
): Required<Pick<ServiceClientOptions, "onWait" | "onResponse">> {
  return {
    onWait: (error, ms, attempt) =>
      log.info(
        isThrottled(error) ? events.throttled : events.requestRetried,
        `${service}: waiting before the next attempt`,
        { service, attempt, waitMs: Math.round(ms), error: messageOf(error) },
      ),
    onResponse: ({ method, url }, status, ms) =>
      log.debug(events.request, `${method} ${url}`, { service, status, ms }),
  };
}
