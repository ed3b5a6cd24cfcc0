import { blobFront, inBlobs, storageError } from "./support/blobState";
import { always, refusal } from "./support/faultsOf";
import { matrix, type Case } from "./support/matrix";
import type { World, WorldOptions } from "./support/world";

const MINUTE_MS = 60_000;
const clientOf = ({ settings }: World): string => settings["AUDITLOG_CLIENT_ID"] ?? "";

interface Late {
  readonly name: string;
  readonly world?: WorldOptions;
  /** Takes it away; returns what makes it arrive. */
  readonly without: (world: World) => (() => void) | Promise<() => void>;
  readonly says: RegExp;
  /** @default authentication_failed */
  readonly event?: string;
  readonly afterMs?: number;
}

const aadsts = (code: number): Parameters<typeof always>[2] => ({
  status: 401,
  body: { error: "invalid_client", error_description: `AADSTS${code}: Not yet.`, error_codes: [code] },
});

const lates: readonly Late[] = [
  {
    name: "admin consent",
    without: (world) => {
      world.entra.setRoles(clientOf(world), []);
      return () => world.entra.setRoles(clientOf(world), ["ActivityFeed.Read"]);
    },
    says: /ActivityFeed\.Read/,
  },
  {
    name: "the client secret",
    without: (world) => {
      world.entra.setSecret(clientOf(world), "another");
      return () => world.entra.setSecret(clientOf(world), world.settings["AUDITLOG_CLIENT_SECRET"] ?? "");
    },
    says: /AADSTS7000215/,
  },
  {
    name: "the app registration",
    without: (world) => {
      always("entra", "token", aadsts(700016))(world);
      return () => world.entra.lift();
    },
    says: /AADSTS700016/,
  },
  {
    name: "the federated credential",
    world: { isFederated: true },
    without: (world) => {
      always("entra", "token", aadsts(700213))(world);
      return () => world.entra.lift();
    },
    says: /AADSTS700213/,
  },
  {
    name: "the identity's assignment to the container",
    world: { isFederated: true },
    without: ({ identity }) => {
      identity.failWhen(() => true, { status: 400, body: { message: "No User Assigned Identity found." } });
      return () => identity.lift();
    },
    says: /Assign the identity/,
  },
  {
    name: "the application user",
    without: ({ dataverse }) => {
      dataverse.removeUser();
      return () => dataverse.addUser();
    },
    says: /not a member of the organization/,
  },
  {
    name: "the security role",
    without: ({ dataverse }) => {
      dataverse.removePrivilege("prvCreateadmin_AuditLog");
      return () => dataverse.addPrivilege("prvCreateadmin_AuditLog");
    },
    says: /prvCreateadmin_AuditLog/,
  },
  {
    name: "the environment's app access control",
    without: (world) => {
      world.dataverse.failWhen(() => true, refusal(403, "0x80095ffc"));
      return () => world.dataverse.lift();
    },
    says: /app access control/,
  },
  {
    name: "the table",
    without: (world) => {
      always("dataverse", "attributes", refusal(404, "0x80040217"))(world);
      return () => world.dataverse.lift();
    },
    event: "pass_failed",
    says: /table admin_auditlog does not exist/,
  },
  {
    name: "unified auditing",
    afterMs: 60 * MINUTE_MS,
    without: ({ activity }) => {
      activity.auditingOff = true;
      return () => void (activity.auditingOff = false);
    },
    event: "pass_failed",
    says: /unified auditing is off/,
  },
  {
    name: "the storage role",
    world: { state: inBlobs },
    without: async () => {
      const front = await blobFront();
      front.failWhen(() => true, storageError(403, "AuthorizationPermissionMismatch"));
      return () => front.lift();
    },
    says: /Storage Blob Data Contributor/,
  },
];

matrix(
  "serve while something arrives minutes late",
  lates.map(
    ({
      name,
      world = {},
      without,
      says,
      event = "authentication_failed",
      afterMs = 7 * MINUTE_MS,
    }): Case => ({
      name,
      world,
      fault: async (each) => each.clock.after(afterMs, await without(each)),
      run: (each) => each.runUntil("pass_completed"),
      expects: { exit: 0, event, says },
    }),
  ),
);
