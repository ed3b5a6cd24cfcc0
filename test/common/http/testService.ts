import { Limiter } from "../../../common/http/limiter";
import { fetchSend } from "../../../common/http/send";
import { ServiceClient, type ServiceClientOptions } from "../../../common/http/serviceClient";
import { MINUTE_MS, SECOND_MS } from "../../../common/time";
import { requestLog } from "../../../runtime/support/requestLog";
import { FakeClock } from "../../support/fakeClock";
import { memoryLog, type MemoryLog } from "../../support/memoryLog";

export interface TestService {
  readonly service: ServiceClient;
  readonly clock: FakeClock;
  readonly log: MemoryLog;
}

interface TestOptions extends Omit<Partial<ServiceClientOptions>, "clock"> {
  readonly token: () => string;
  readonly clock?: FakeClock;
}

/** The real stack of one service over a real socket; only its clock is ours, so that no wait takes time. */
export function testService(
  origin: string,
  { token, clock = new FakeClock(), ...fields }: TestOptions,
): TestService {
  const log = memoryLog();
  const service = new ServiceClient({
    ...{ name: "service", origin, clock, random: () => 1, ...requestLog(log, "service") },
    send: fetchSend({ timeoutMs: 5_000 }),
    tokens: { get: async () => token(), invalidate: () => undefined },
    limiter: new Limiter({ limit: 10_000, windowMs: MINUTE_MS, clock }),
    backoff: { attempts: 3, firstMs: SECOND_MS, maxMs: MINUTE_MS },
    ...fields,
  });
  return { service, clock, log };
}
