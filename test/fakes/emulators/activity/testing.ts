import { startActivityApi, type ActivityApi } from "../activityApi";
import { startEntra, type Entra } from "../entra";
import { NOON, send, StillClock, type Reply, type Sending } from "../testing";
import type { ActivityKnobs, ContentBlob } from "./options";

export const TENANT = "11111111-1111-4111-8111-111111111111";
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** A feed with its login service and a way to call it. */
export interface FeedUnderTest extends AsyncDisposable {
  readonly api: ActivityApi;
  readonly entra: Entra;
  readonly clock: StillClock;
  readonly root: string;
  /** Calls an operation below the feed's root with a good token. */
  call(path: string, sending?: Sending): Promise<Reply>;
  /** The same for listing Audit.General between two times. */
  list(startMs: number, endMs: number, rest?: string): Promise<Reply>;
}

/** Starts a feed whose Audit.General is subscribed unless a test says otherwise. */
export async function startFeed(
  options: { knobs?: ActivityKnobs; blobs?: readonly ContentBlob[]; roles?: readonly string[] } = {},
): Promise<FeedUnderTest> {
  const { knobs = {}, blobs = [], roles = ["ActivityFeed.Read"] } = options;
  const clock = new StillClock();
  const entra = await startEntra({ clock, tenantId: TENANT, clients: [{ clientId: "app", roles }] });
  const api = await startActivityApi({
    clock,
    tokens: entra,
    tenant: { tenantId: TENANT, blobs },
    knobs: { subscribed: ["Audit.General"], ...knobs },
  });
  const root = `${api.url}/api/v1.0/${TENANT}/activity/feed`;
  const call = (path: string, sending: Sending = {}) =>
    send(`${root}${path}`, { token: entra.issue({ audience: "https://manage.office.com" }), ...sending });
  const list = (startMs: number, endMs: number, rest = "") =>
    call(
      `/subscriptions/content?contentType=Audit.General&startTime=${seconds(startMs)}&endTime=${seconds(endMs)}${rest}`,
    );
  const close = async () => {
    await api[Symbol.asyncDispose]();
    await entra[Symbol.asyncDispose]();
  };
  return { api, entra, clock, root, call, list, [Symbol.asyncDispose]: close };
}

/** A small blob created that long before noon. */
export function blob(name: number, ageMs: number, change: Partial<ContentBlob> = {}): ContentBlob {
  const createdMs = NOON - ageMs;
  return {
    contentId: `${name}$${name}$audit_general$Audit_General$emea0001`,
    createdMs,
    availableMs: createdMs,
    expirationMs: createdMs + 7 * DAY_MS,
    render: () => Buffer.from(`[{"Id":"${name}"}]`),
    ...change,
  };
}

/** Content ids of a listing, shortened to the names given to `blob`. */
export function names(reply: Reply): string[] {
  return (reply.body as { contentId: string }[]).map(({ contentId }) => contentId.split("$")[0] ?? "");
}

function seconds(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}
