import type { ContentBlob } from "./activity/options";
import { planBlobs, type PlannedBlob } from "./tenant/blobPlan";
import { FactsSource } from "./tenant/facts";
import { makeInventory } from "./tenant/inventory";
import { makeTemplates } from "./tenant/otherRecords";
import { guidOf } from "./tenant/random";
import { Renderer } from "./tenant/renderer";
import { planSpecials } from "./tenant/specials";
import { tellTruth } from "./tenant/truth";
import type { TenantData, TenantOptions } from "./tenant/types";

export type { Session, TenantApp, TenantData, TenantOptions, TenantTruth, TenantUser } from "./tenant/types";

/** Makes up a tenant of any size. The same options give the same tenant, byte for byte. */
export function generateTenant(options: TenantOptions): TenantData {
  const { seed = 1, events } = options;
  const tenantId = options.tenantId ?? guidOf(seed ^ 0x7e4a, 0);
  const { apps, users } = makeInventory({ seed, tenantId, ...sizes(options) });
  const templates = makeTemplates(seed, tenantId, options.recordBytes ?? 1500);
  const { specials, repeats } = planSpecials(options, apps);
  const facts = new FactsSource({
    seed,
    specials,
    apps: apps.length,
    users: users.length,
    templates: templates.length,
    looseTypes: options.looseTypes ?? true,
    matchingShare: options.matchingShare ?? 0.1,
    legacyShare: options.legacyShare ?? 0.1,
  });
  const { owners, copies } = planBlobs(options, repeats);
  const planned = [...owners, ...copies];
  const renderer = new Renderer({ seed, tenantId, apps, users, templates, facts });
  return {
    tenantId,
    apps: apps.filter(({ known }) => known),
    users,
    blobs: planned.map((blob) => contentBlob(blob, renderer, options)),
    truth: tellTruth({ seed, events, apps, users, facts, owners, blobs: planned }),
  };
}

function sizes(options: TenantOptions) {
  const { events } = options;
  return {
    apps: options.apps ?? clamp(Math.round(events / 400), 12, 400),
    users: options.users ?? clamp(Math.round(events / 80), 25, 5000),
    guests: options.guests ?? 0.05,
    environments: options.environments ?? 6,
    unknownAppShare: options.unknownAppShare ?? 0.05,
    overlongNames: options.overlongNames ?? 0,
  };
}

function contentBlob(
  blob: PlannedBlob,
  renderer: Renderer,
  { prerender = false, creationTimeZone }: TenantOptions,
): ContentBlob {
  const { contentId, createdMs, availableMs, expirationMs } = blob;
  const rendered = (): Buffer =>
    creationTimeZone === "Z" ? withZone(renderer.render(blob)) : renderer.render(blob);
  const kept = prerender ? rendered() : undefined;
  const render = () => kept ?? rendered();
  return { contentId, createdMs, availableMs, expirationMs, render };
}

function withZone(body: Buffer): Buffer {
  return Buffer.from(body.toString().replaceAll(/("CreationTime":"[\d:T-]{19})"/g, '$1Z"'));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
