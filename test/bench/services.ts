import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataverseKnobs } from "../fakes/emulators/dataverse/options";
import { startSimulatedTenant, type SimulatedTenant } from "../fakes/emulators/simulatedTenant";
import { createCertificate } from "../support/certificate";
import { backlog, type BacklogOptions } from "./backlog";
import { IMAGE_ENV } from "./image";
import { startSink, type Sink } from "./sink";

const LOGIN = "login.microsoftonline.com";
const ACTIVITY = "manage.office.com";
const DATAVERSE = "contoso.crm4.dynamics.com";

const hostsHook = join(__dirname, "hosts.cjs");

export interface ServicesOptions extends BacklogOptions {
  readonly knobs: DataverseKnobs;
  /** From the arrival of an upsert to its answer. @default as fast as it can */
  readonly latencyMs?: number;
}

/** A tenant over TLS under the services' own names: login and Activity API in this process, Dataverse in another. */
export interface Services extends AsyncDisposable {
  readonly tenant: SimulatedTenant["tenant"];
  readonly sink: Sink;
  /** For clients in Node with `nodeArgs`. */
  readonly env: Readonly<Record<string, string>>;
  readonly nodeArgs: readonly string[];
  /** For files that go with the services. */
  readonly folder: string;
}

export async function startServices({ knobs, latencyMs, ...options }: ServicesOptions): Promise<Services> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const certificate = await createCertificate([LOGIN, ACTIVITY, DATAVERSE]);
  const authority = join(folder, "certificate.pem");
  await writeFile(authority, certificate.cert);
  const plan = backlog(options);
  const here = { contentHost: `https://${ACTIVITY}`, nextPageHost: `https://${ACTIVITY}` };
  const simulated = await startSimulatedTenant({
    ...plan,
    certificate,
    activity: { ...plan.activity, ...here },
  });
  const { tenant, entra, activity } = simulated;
  const pace = latencyMs === undefined ? {} : { latencyMs };
  const sink = await startSink({
    certificate,
    apps: tenant.apps,
    knobs,
    origin: `https://${DATAVERSE}`,
    ...pace,
  });
  const port = (url: string): number => Number(new URL(url).port);
  const hosts = { [LOGIN]: port(entra.url), [ACTIVITY]: port(activity.url), [DATAVERSE]: port(sink.url) };
  const { AUDITLOG_LOGIN_URL: _, AUDITLOG_ACTIVITY_URL: __, ...settings } = simulated.env;
  return {
    tenant,
    sink,
    env: {
      ...IMAGE_ENV,
      ...settings,
      AUDITLOG_DATAVERSE_URL: `https://${DATAVERSE}`,
      NODE_EXTRA_CA_CERTS: authority,
      BENCH_HOSTS: JSON.stringify(hosts),
    },
    nodeArgs: ["--require", hostsHook],
    folder,
    [Symbol.asyncDispose]: async () => {
      await sink[Symbol.asyncDispose]();
      await simulated[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
