import { startActivityApi, type ActivityApi } from "./activityApi";
import type { ActivityKnobs } from "./activity/options";
import type { Certificate } from "./arm/tls";
import { closeAll } from "./base/closing";
import { stableGuid } from "./base/ids";
import type { DataverseKnobs } from "./dataverse/options";
import { startDataverse, type Dataverse, type DataverseOptions } from "./dataverse";
import type { Clock } from "./emulator";
import { startEntra, type Entra, type EntraClient, type EntraOptions } from "./entra";
import type { ManagedIdentityOptions } from "./entra/managedIdentity";
import { startGraphOfTenant, type GraphKnobs, type TenantGraph } from "./graphOfTenant";
import { personOf } from "./tenant/people";
import { generateTenant, type TenantData, type TenantOptions } from "./tenant";

/** A made-up tenant and how its services behave. */
export interface SimulatedTenantOptions extends Omit<TenantOptions, "now"> {
  readonly clock: Clock;
  /** @default the clock's now */
  readonly now?: number;
  readonly activity?: ActivityKnobs;
  /** With it, login and Activity API are served over https. @default http */
  readonly certificate?: Certificate;
  readonly dataverse?: DataverseKnobs;
  /** Microsoft Graph; without it, none is started. */
  readonly graph?: GraphKnobs;
  /** What is there from the beginning; an empty one knows no app until `addApp`. @default the kit's, for the runtime */
  readonly environment?: Pick<DataverseOptions, "prepared" | "audiences" | "administrators">;
  readonly entra?: Pick<EntraOptions, "tokenLifetimeSeconds" | "audienceForm" | "errors"> & {
    /** Changes to the one application registration: no roles, an expired secret, another subject. */
    readonly client?: Partial<EntraClient>;
    /** Changes to the container's one managed identity. */
    readonly managedIdentity?: Partial<ManagedIdentityOptions>;
  };
}

/** Microsoft's side of one tenant in this process: login, Activity API and Dataverse over real sockets. */
export interface SimulatedTenant extends AsyncDisposable {
  readonly entra: Entra;
  readonly activity: ActivityApi;
  readonly dataverse: Dataverse;
  readonly graph: TenantGraph | undefined;
  readonly tenant: TenantData;
  /** Settings of the runtime to work against it with a client secret. */
  readonly env: Readonly<Record<string, string>>;
  /** The same with a managed identity in place of the secret. */
  readonly envFederated: Readonly<Record<string, string>>;
}

const IDENTITY = {
  clientId: stableGuid("managed identity"),
  principalId: stableGuid("managed identity principal"),
  header: "emulated-identity-header",
};
/** The one application registration. */
export const REGISTRATION = {
  clientId: stableGuid("application registration"),
  secret: "emulated-client-secret",
  roles: ["ActivityFeed.Read"],
  graphRoles: ["User.Read.All"],
  federatedSubject: IDENTITY.principalId,
};

/** Starts all three services. Disposing closes them and throws when one of them has something to complain about. */
export async function startSimulatedTenant(options: SimulatedTenantOptions): Promise<SimulatedTenant> {
  const { clock } = options;
  const tenant = generateTenant({ ...options, now: options.now ?? clock.now() });
  const opened: AsyncDisposable[] = [];
  try {
    const services = await startServices(options, { tenant, opened });
    return {
      ...services,
      tenant,
      ...settings(services, tenant),
      [Symbol.asyncDispose]: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

type Services = Pick<SimulatedTenant, "entra" | "activity" | "dataverse" | "graph">;

async function startServices(
  options: SimulatedTenantOptions,
  { tenant, opened }: { tenant: TenantData; opened: AsyncDisposable[] },
): Promise<Services> {
  const { clock } = options;
  const { client, managedIdentity, ...entraKnobs } = options.entra ?? {};
  const registration = { ...REGISTRATION, ...client };
  const entra = await startEntra({
    clock,
    tenantId: tenant.tenantId,
    clients: [registration],
    managedIdentity: { ...IDENTITY, ...managedIdentity },
    certificate: options.certificate,
    ...entraKnobs,
  });
  opened.push(entra);
  const activity = await startActivityApi({
    clock,
    tenant,
    tokens: entra,
    knobs: options.activity ?? {},
    certificate: options.certificate,
  });
  opened.push(activity);
  const knobs = { applicationUsers: [registration.clientId], ...options.dataverse };
  const { environment = {} } = options;
  const apps = environment.prepared === "empty" ? [] : tenant.apps;
  const dataverse = await startDataverse({ clock, tokens: entra, apps, knobs, ...environment });
  opened.push(dataverse);
  for (const id of tenant.truth.poisonRowIds) dataverse.poisonIds.add(id);
  const inGraph = { clock, tokens: entra, clientId: registration.clientId };
  const people = tenant.users.map(personOf);
  const graph =
    options.graph === undefined ? undefined : await startGraphOfTenant(inGraph, options.graph, people);
  if (graph !== undefined) opened.push(graph);
  return { entra, activity, dataverse, graph };
}

function settings({ entra, activity, dataverse, graph }: Services, tenant: TenantData) {
  const common = {
    AUDITLOG_TENANT_ID: tenant.tenantId,
    AUDITLOG_CLIENT_ID: REGISTRATION.clientId,
    AUDITLOG_DATAVERSE_URL: dataverse.url,
    AUDITLOG_LOGIN_URL: entra.url,
    AUDITLOG_ACTIVITY_URL: activity.url,
    ...(graph === undefined ? {} : { AUDITLOG_GRAPH_URL: graph.url }),
  };
  return {
    env: { ...common, AUDITLOG_CREDENTIAL: "secret", AUDITLOG_CLIENT_SECRET: REGISTRATION.secret },
    envFederated: {
      ...common,
      AUDITLOG_CREDENTIAL: "federated",
      AUDITLOG_MANAGED_IDENTITY_CLIENT_ID: IDENTITY.clientId,
      IDENTITY_ENDPOINT: `${entra.url}/msi/token`,
      IDENTITY_HEADER: IDENTITY.header,
    },
  };
}
