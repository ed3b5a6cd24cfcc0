import { ActivityClient } from "../../../runtime/activity/activityClient";
import { isActivityThrottle } from "../../../runtime/activity/errorCodes";
import type { ActivityKnobs } from "../../fakes/emulators/activity/options";
import { startActivityApi, type ActivityApi } from "../../fakes/emulators/activityApi";
import { startEntra } from "../../fakes/emulators/entra";
import { guid, TENANT } from "../../support/builders";
import { FakeClock } from "../../support/fakeClock";
import { testService } from "../../common/http/testService";

export const PUBLISHER = guid(77);

export interface Feed extends AsyncDisposable {
  readonly api: ActivityApi;
  readonly source: ActivityClient;
  /** The client's clock; the service has its own, at the same time unless a test moves one. */
  readonly clock: FakeClock;
  readonly serviceClock: FakeClock;
}

/** The client and an imitation of the service it was written for, over a real socket. */
export async function startFeed(knobs: ActivityKnobs = {}): Promise<Feed> {
  const serviceClock = new FakeClock();
  const entra = await startEntra({
    clock: serviceClock,
    tenantId: TENANT,
    clients: [{ clientId: "app", roles: ["ActivityFeed.Read"] }],
  });
  const api = await startActivityApi({
    clock: serviceClock,
    tokens: entra,
    tenant: { tenantId: TENANT, blobs: [] },
    knobs: { subscribed: ["Audit.General"], ...knobs },
  });
  const token = (): string => entra.issue({ audience: "https://manage.office.com" });
  const { service, clock } = testService(api.url, { token, isThrottle: isActivityThrottle });
  const source = new ActivityClient({
    ...{ service, baseUrl: api.url, tenantId: TENANT, publisherIdentifier: PUBLISHER },
    operations: ["LaunchPowerApp", "DeletePowerApp"],
  });
  const close = async (): Promise<void> => {
    await api[Symbol.asyncDispose]();
    await entra[Symbol.asyncDispose]();
  };
  return { api, source, clock, serviceClock, [Symbol.asyncDispose]: close };
}
