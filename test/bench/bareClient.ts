import fetch from "node-fetch";
import { openSync, readSync } from "node:fs";
import { Agent } from "node:https";

/**
 * The ceiling: signs in, lists and downloads everything with node-fetch and parses it with JSON.parse, with the same
 * number of requests under way as the runtime. It keeps nothing and survives nothing. With BENCH_BODIES it also posts
 * the bodies in that file while it downloads, which are the runtime's, with as many requests under way as it has.
 */
const env = (name: string): string => process.env[name] ?? "";
const agent = new Agent({ keepAlive: true });

async function main(): Promise<void> {
  const [records, posted] = await Promise.all([download(), env("BENCH_BODIES") === "" ? 0 : post()]);
  console.log(JSON.stringify({ records, posted }));
}

async function download(): Promise<number> {
  const headers = await signIn("https://manage.office.com");
  const publisher = `PublisherIdentifier=${env("AUDITLOG_TENANT_ID")}`;

  const uris: string[] = [];
  for (const window of JSON.parse(env("BENCH_WINDOWS")) as [string, string][]) {
    const query = `contentType=Audit.General&startTime=${window[0]}&endTime=${window[1]}&${publisher}`;
    const feed = `https://manage.office.com/api/v1.0/${env("AUDITLOG_TENANT_ID")}/activity/feed`;
    for (let url: string | null = `${feed}/subscriptions/content?${query}`; url !== null;) {
      const page = await fetch(url, { headers, agent });
      uris.push(...((await page.json()) as { contentUri: string }[]).map(({ contentUri }) => contentUri));
      const next: string | null = page.headers.get("NextPageUri");
      url = next === null ? null : `${next}&${publisher}`;
    }
  }

  let records = 0;
  await inParallel(Number(env("BENCH_CONCURRENCY")), async () => {
    for (let uri = uris.pop(); uri !== undefined; uri = uris.pop()) {
      const response = await fetch(`${uri}?${publisher}`, { headers, agent });
      const { length } = (await response.json()) as unknown[];
      records += length;
    }
  });
  return records;
}

async function post(): Promise<number> {
  const url = env("AUDITLOG_DATAVERSE_URL");
  const headers = {
    ...(await signIn(url)),
    "odata-version": "4.0",
    "odata-maxversion": "4.0",
    "content-type": "application/json; charset=utf-8",
  };
  const action = `${url}/api/data/v9.2/admin_auditlogs/Microsoft.Dynamics.CRM.UpsertMultiple`;
  const next = bodies(env("BENCH_BODIES"));
  let posted = 0;
  await inParallel(Number(env("BENCH_PARALLELISM")), async () => {
    for (let body = next(); body !== undefined; body = next()) {
      const response = await fetch(action, { method: "POST", headers, body, agent });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the sink answered ${response.status}`);
      posted++;
    }
  });
  return posted;
}

/** Reads bodies, each behind its length in four bytes. */
function bodies(file: string): () => Buffer | undefined {
  const descriptor = openSync(file, "r");
  const length = Buffer.alloc(4);
  return () => {
    if (readSync(descriptor, length) < length.length) return undefined;
    const body = Buffer.allocUnsafe(length.readUInt32LE());
    readSync(descriptor, body);
    return body;
  };
}

async function signIn(resource: string): Promise<{ authorization: string }> {
  const answer = await fetch(
    `https://login.microsoftonline.com/${env("AUDITLOG_TENANT_ID")}/oauth2/v2.0/token`,
    {
      method: "POST",
      agent,
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: env("AUDITLOG_CLIENT_ID"),
        client_secret: env("AUDITLOG_CLIENT_SECRET"),
        scope: `${resource}/.default`,
      }),
    },
  );
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { authorization: `Bearer ${token}` };
}

async function inParallel(workers: number, work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: workers }, work));
}

void main();
