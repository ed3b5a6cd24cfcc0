import * as pulumi from "@pulumi/pulumi";
import { forStack } from "../../common/pulumi/stackOption";
import { setPathCommand } from "../../common/settings/problem";
import { UNLOCKING } from "../failures/unlocking";
import { stackSettings } from "../settings/table";
import { resourceHook } from "../program/hooks";

/** Whose credentials the azuread provider has. */
export interface Caller {
  readonly objectId: string;
  /** False for a person. Asked only when it matters: it may take a look-up. */
  isApplication(): Promise<boolean>;
}

interface OwnerGuardArgs {
  readonly caller: Caller;
  readonly ownerObjectIds: readonly string[];
}

/**
 * The provider makes the caller an owner of what it creates, and takes it off again unless `owners` lists it. An application
 * that may only change what it owns then can't finish the registration, nor add itself later. So the first is refused, and
 * an update that takes the caller off is announced.
 * https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/applications/application_resource.go
 *
 * Undefined where the caller is listed. A hook, because only the engine knows whether the registration is there.
 */
export function ownerGuard(name: string, args: OwnerGuardArgs): pulumi.ResourceHookBinding | undefined {
  const { caller, ownerObjectIds } = args;
  if (ownerObjectIds.includes(caller.objectId.toLowerCase())) return undefined;
  const inPreviews = { onDryRun: true };
  return {
    beforeCreate: [
      resourceHook(
        `${name}-owners-of-new`,
        async () => {
          if (!(await caller.isApplication())) return;
          // Another one may deploy what this one only previews: where some are listed, it can't be told.
          const isForeseen = pulumi.runtime.isDryRun() && ownerObjectIds.length > 0;
          if (!isForeseen) throw new Error(refusal(args));
          await pulumi.log.warn(foresight(args));
        },
        inPreviews,
      ),
    ],
    beforeUpdate: [
      resourceHook(
        `${name}-owners`,
        async ({ oldInputs }) => {
          const { owners } = (oldInputs ?? {}) as { owners?: unknown };
          const isOwner = Array.isArray(owners) && owners.includes(caller.objectId);
          if (isOwner && (await caller.isApplication())) await pulumi.log.warn(announcement(args));
        },
        inPreviews,
      ),
    ],
  };
}

function refusal({ caller, ownerObjectIds }: OwnerGuardArgs): string {
  return [
    `ownerObjectIds is ${JSON.stringify(ownerObjectIds)}, without ${caller.objectId}, the application that runs this command.`,
    "With Application.ReadWrite.OwnedBy it would lock itself out: it is taken off the owners of the registration that it creates,",
    `so that it can neither finish it nor add itself. Nothing was created. Allowed: ${stackSettings.ownerObjectIds.type.allowed}; that one among them`,
    `  ${listing(caller, ownerObjectIds)}`,
    "or let an admin sign in (az login) for the first `pulumi up`.",
    UNLOCKING,
  ].join("\n");
}

function foresight({ caller, ownerObjectIds }: OwnerGuardArgs): string {
  return [
    `ownerObjectIds is ${JSON.stringify(ownerObjectIds)}, without ${caller.objectId}, the application that runs this preview.`,
    "That is right if another one, which is listed, runs `pulumi up`: with Application.ReadWrite.OwnedBy an application that isn't",
    "can't finish the registration, so that one is refused.",
  ].join("\n");
}

function announcement({ caller, ownerObjectIds }: OwnerGuardArgs): string {
  return [
    `ownerObjectIds is ${JSON.stringify(ownerObjectIds)}, without ${caller.objectId}, the application that runs this command and an owner`,
    "until now. With Application.ReadWrite.OwnedBy it can't change the registration afterwards, nor add itself. To keep it:",
    `  ${listing(caller, ownerObjectIds)}`,
    UNLOCKING,
  ].join("\n");
}

function listing({ objectId }: Caller, { length }: readonly string[]): string {
  return forStack(setPathCommand(`ownerObjectIds[${length}]`, objectId), pulumi.getStack());
}
