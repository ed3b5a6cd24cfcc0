import type { AuditRecord } from "../../fakes/auditExport";
import type { Scenario } from "../../support/scenario";

/** Every record that a tenant's feed has had from the beginning. */
export function recordsOf({ tenant }: Scenario): AuditRecord[] {
  return tenant.blobs.flatMap((blob) => JSON.parse(blob.render().toString()) as AuditRecord[]);
}

/** One more launch, like the nth of the tenant's, with an id and at a moment of its own. */
export function launchAgain(tenant: Scenario, n: number, eventMs: number): AuditRecord {
  const launch = recordsOf(tenant).filter(({ Operation }) => Operation === "LaunchPowerApp")[n];
  const number = Math.floor(eventMs / 1_000)
    .toString(16)
    .padStart(12, "0");
  return {
    ...launch,
    Id: `aaaaaaaa-0000-4000-8000-${number}`,
    CreationTime: new Date(eventMs).toISOString().slice(0, "2026-10-05T12:00:00".length),
  };
}

export function idOf({ Id }: AuditRecord): string {
  return String(Id);
}

export function eventOf({ CreationTime }: AuditRecord): number {
  return Date.parse(`${String(CreationTime)}Z`);
}
