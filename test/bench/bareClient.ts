import fetch from "node-fetch";
import { Agent } from "node:http";

/**
 * The ceiling: signs in, lists and downloads everything with node-fetch and parses it with JSON.parse, with the same
 * number of requests under way as the runtime. It keeps nothing, writes nothing, survives nothing.
 */
async function main(): Promise<void> {
  const env = (name: string): string => process.env[name] ?? "";
  const agent = new Agent({ keepAlive: true });
  const concurrency = Number(env("BENCH_CONCURRENCY"));
  const signIn = await fetch(`${env("AUDITLOG_LOGIN_URL")}/${env("AUDITLOG_TENANT_ID")}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: env("AUDITLOG_CLIENT_ID"),
      client_secret: env("AUDITLOG_CLIENT_SECRET"),
      scope: "https://manage.office.com/.default",
    }),
  });
  const { access_token: token } = (await signIn.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${token}` };
  const publisher = `PublisherIdentifier=${env("AUDITLOG_TENANT_ID")}`;

  const uris: string[] = [];
  for (const window of JSON.parse(env("BENCH_WINDOWS")) as [string, string][]) {
    const query = `contentType=Audit.General&startTime=${window[0]}&endTime=${window[1]}&${publisher}`;
    const feed = `${env("AUDITLOG_ACTIVITY_URL")}/api/v1.0/${env("AUDITLOG_TENANT_ID")}/activity/feed`;
    for (let url: string | null = `${feed}/subscriptions/content?${query}`; url !== null;) {
      const page = await fetch(url, { headers, agent });
      uris.push(...((await page.json()) as { contentUri: string }[]).map(({ contentUri }) => contentUri));
      const next: string | null = page.headers.get("NextPageUri");
      url = next === null ? null : `${next}&${publisher}`;
    }
  }

  let records = 0;
  const worker = async (): Promise<void> => {
    for (let uri = uris.pop(); uri !== undefined; uri = uris.pop()) {
      const response = await fetch(`${uri}?${publisher}`, { headers, agent });
      const { length } = (await response.json()) as unknown[];
      records += length;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  console.log(JSON.stringify({ records }));
}

void main();
