import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../failures/failureHook";
import type { StackContext } from "../program/stackContext";
import { unfinishedHook } from "./unfinished";
import { ownerGuard, type Caller } from "./ownerGuard";
import {
  applicationPermissions,
  delegatedPermissions,
  microsoftGraph,
  office365Management,
} from "./permissions";
import type { StackSettings } from "../settings/stackSettings";

/** A registration that exists: made by hand before, never altered beyond secrets and grants, never deleted. */
export interface ExistingRegistration {
  readonly clientId: string;
  /** Object id of the application. */
  readonly objectId: string;
  readonly displayName: string;
  /** Object id of its service principal. */
  readonly principalObjectId: string;
}

/** Consent that there is for it, by ids that the azuread provider imports. */
export interface ExistingConsent {
  /** By the id of the permission. */
  readonly assignmentIds: Readonly<Record<string, string>>;
  readonly grantId: string | undefined;
}

interface AppRegistrationArgs {
  readonly place: Pick<StackContext, "cloud" | "names" | "protect">;
  readonly settings: Pick<
    StackSettings,
    | "appName"
    | "cloud"
    | "credential"
    | "enrich"
    | "ownerObjectIds"
    | "redirectUris"
    | "serviceManagementReference"
    | "tenantId"
  >;
  /** Adopted as it is; undefined: one is created from the settings. */
  readonly existing: ExistingRegistration | undefined;
  /** What it was consented to before, taken over; undefined: not known. */
  readonly existingConsent: ExistingConsent | undefined;
  /** Whose credentials create it. */
  readonly caller: Caller;
  /** Object id of the Office 365 Management APIs in the tenant; undefined: permissions are requested, not consented to. */
  readonly consentFor: string | undefined;
  /** Object id of Microsoft Graph in the tenant; undefined: without `enrich`, or without consent. */
  readonly usersConsentFor: string | undefined;
  /** Object id of the managed identity whose token stands for a secret, with `credential: federated`. */
  readonly runtimePrincipalId: pulumi.Input<string>;
}

/** The identity that reads the feed: app registration, service principal, permissions, consent, federation. */
export class AppRegistration extends pulumi.ComponentResource {
  /** Resource id `/applications/<object id>`, which passwords and credentials belong to. */
  readonly applicationId: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  readonly displayName: pulumi.Output<string>;
  /** Consent and federation: what a first sign-in waits for. */
  readonly grants: readonly pulumi.Resource[];
  /**
   * Undefined where nothing can refuse the registration; else to be awaited before anything else is made: it stays open
   * when the registration is refused.
   */
  readonly accepted: Promise<void> | undefined;
  /** The service principal, which other services know the app by; empty where it was there before. */
  readonly registered: readonly pulumi.Resource[];

  constructor(name: string, args: AppRegistrationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("auditlog:index:AppRegistration", name, {}, opts);
    const child = { parent: this, hooks: onFailure(name, args.place.cloud.graphHost) };
    const registration = args.existing === undefined ? create(name, args, child) : adopt(args.existing);

    // An adopted registration's grants are others than those of one that the stack had made before.
    const grantsName = args.existing === undefined ? name : `${name}-${args.existing.clientId.slice(0, 8)}`;

    this.applicationId = registration.applicationId;
    this.clientId = registration.clientId;
    this.displayName = registration.displayName;
    this.registered = registration.registered;
    this.accepted = registration.accepted;
    this.grants = [
      ...consent(
        grantsName,
        {
          principal: registration.principalObjectId,
          api: args.consentFor,
          users: args.usersConsentFor,
          isOurs: args.existing === undefined,
          existing: args.existingConsent,
        },
        child,
      ),
      ...federate(name, args, { ...child, applicationId: registration.applicationId }),
    ];
    this.registerOutputs({ clientId: this.clientId, displayName: this.displayName });
  }
}

interface Registration {
  readonly applicationId: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  readonly displayName: pulumi.Output<string>;
  readonly principalObjectId: pulumi.Output<string>;
  readonly registered: readonly pulumi.Resource[];
  readonly accepted: Promise<void> | undefined;
}

function adopt({ objectId, clientId, displayName, principalObjectId }: ExistingRegistration): Registration {
  return {
    applicationId: pulumi.output(`/applications/${objectId}`),
    clientId: pulumi.output(clientId),
    displayName: pulumi.output(displayName),
    principalObjectId: pulumi.output(principalObjectId),
    registered: [],
    accepted: undefined,
  };
}

function create(name: string, args: AppRegistrationArgs, child: pulumi.CustomResourceOptions): Registration {
  const { appName, enrich, ownerObjectIds, redirectUris, serviceManagementReference } = args.settings;
  const guard = ownerGuard(name, { caller: args.caller, ownerObjectIds });
  // Entra distinguishes "no owners given" from "no owners".
  const owners = ownerObjectIds.length === 0 ? {} : { owners: [...ownerObjectIds] };
  // Everything inline: the split resources know neither owners nor preventDuplicateNames.
  const application = new azuread.Application(
    `${name}-application`,
    {
      displayName: appName,
      preventDuplicateNames: true,
      signInAudience: "AzureADMyOrg",
      ...(serviceManagementReference === undefined ? {} : { serviceManagementReference }),
      ...owners,
      web: {
        redirectUris: [...redirectUris],
        implicitGrant: { accessTokenIssuanceEnabled: false, idTokenIssuanceEnabled: false },
      },
      requiredResourceAccesses: [
        {
          resourceAppId: office365Management.appId,
          resourceAccesses: [
            ...delegatedPermissions.map(({ id }) => ({ id, type: "Scope" })),
            ...applicationPermissions.map(({ id }) => ({ id, type: "Role" })),
          ],
        },
        ...(enrich
          ? [
              {
                resourceAppId: microsoftGraph.appId,
                resourceAccesses: [{ id: microsoftGraph.userReadAll.id, type: "Role" }],
              },
            ]
          : []),
      ],
    },
    {
      ...child,
      hooks: {
        ...child.hooks,
        ...guard,
        beforeCreate: [...(guard?.beforeCreate ?? []), unfinishedHook(name, args)],
      },
      protect: args.place.protect,
    },
  );
  const principal = new azuread.ServicePrincipal(
    `${name}-principal`,
    { clientId: application.clientId, ...owners },
    { ...child, protect: args.place.protect },
  );
  return {
    applicationId: application.id,
    clientId: application.clientId,
    displayName: application.displayName,
    principalObjectId: principal.objectId,
    registered: [principal],
    accepted: guard && new Promise((resolve) => void application.urn.apply(() => resolve())),
  };
}

interface ConsentArgs {
  readonly principal: pulumi.Input<string>;
  readonly api: string | undefined;
  /** Object id of Microsoft Graph, where the app is to read users. */
  readonly users: string | undefined;
  /** Whether the stack made the registration. */
  readonly isOurs: boolean;
  readonly existing: ExistingConsent | undefined;
}

/**
 * Admin consent in code. Existing consent is imported, and stays unchanged once it is in the state; where it is too narrow or
 * too wide, the same run updates it: https://github.com/pulumi/pulumi/pull/19339. Retained: turning `adminConsent` off stops
 * managing the grants and revokes nothing; they end with the registration itself.
 */
function consent(
  name: string,
  { principal, api, users, isOurs, existing }: ConsentArgs,
  child: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  if (api === undefined) return [];
  const opts = { ...child, retainOnDelete: true };
  const assign = (
    { value, id }: { readonly value: string; readonly id: string },
    resourceObjectId: string,
    how: pulumi.CustomResourceOptions,
  ): pulumi.Resource =>
    new azuread.AppRoleAssignment(
      `${name}-role-${slug(value)}`,
      { principalObjectId: principal, resourceObjectId, appRoleId: id },
      imported(how, existing?.assignmentIds[id]),
    );
  const roles = applicationPermissions.map((permission) => assign(permission, api, opts));
  const scopes = new azuread.ServicePrincipalDelegatedPermissionGrant(
    `${name}-scopes`,
    {
      servicePrincipalObjectId: principal,
      resourceServicePrincipalObjectId: api,
      claimValues: delegatedPermissions.map(({ value }) => value),
    },
    imported(opts, existing?.grantId),
  );
  if (users === undefined) return [...roles, scopes];
  // Turning `enrich` off takes the right to read users back; what goes together with the scopes (`adminConsent` off, a
  // destroy) stays or ends as they do. On a registration made by hand it may have been there before.
  // https://www.pulumi.com/docs/iac/concepts/resources/options/deletedwith/
  const ending = isOurs ? { ...child, deletedWith: scopes } : opts;
  return [...roles, scopes, assign(microsoftGraph.userReadAll, users, ending)];
}

function imported(opts: pulumi.CustomResourceOptions, id: string | undefined): pulumi.CustomResourceOptions {
  return id === undefined ? opts : { ...opts, import: id };
}

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity */
function federate(
  name: string,
  { place, settings, runtimePrincipalId }: AppRegistrationArgs,
  { applicationId, ...child }: pulumi.CustomResourceOptions & { applicationId: pulumi.Output<string> },
): pulumi.Resource[] {
  if (settings.credential !== "federated") return [];
  return [
    new azuread.ApplicationFederatedIdentityCredential(
      `${name}-federation`,
      {
        applicationId,
        // Another stack may trust its own identity on the same registration.
        displayName: `audit-log-connector-${place.names.guid("federation").slice(0, 8)}`,
        description: "The managed identity of the audit-log-connector's container",
        issuer: `https://${place.cloud.loginHost}/${settings.tenantId}/v2.0`,
        subject: runtimePrincipalId,
        audiences: [place.cloud.federationAudience],
      },
      child,
    ),
  ];
}

/** `ActivityFeed.Read` → `activity-feed-read`. */
function slug(permission: string): string {
  return permission
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .replaceAll(".", "-")
    .toLowerCase();
}
