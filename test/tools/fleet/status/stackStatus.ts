import type { StackStatus } from "../../../../tools/fleet/status/readStatus";
import { TENANT } from "../../../support/builders";

/** A stack that is fine, as of noon of 29 November 2026. */
export function stackStatus(changes: Partial<StackStatus> = {}): StackStatus {
  return {
    stack: "contoso",
    tenantId: TENANT,
    state: "fine",
    why: null,
    next: null,
    runtimeVersion: "0.4.0",
    lastPassAt: "2026-11-29T11:50:00.000Z",
    lagSeconds: 300,
    deadLetters: 0,
    openGaps: 0,
    link: null,
    ...changes,
  };
}
