import * as pulumi from "@pulumi/pulumi";
import { DataverseAccess } from "../../../components/dataverseAccess";
import { mendErrorStacks } from "../../../components/errorStacks";
import { namesOf } from "../../../components/names";
import type { Place } from "../../../components/place";
import { readSettings } from "../../../components/settings/readSettings";
import { clouds } from "../../../runtime/clouds";

/**
 * The program of tests that are about Dataverse alone: that part of index.ts, for the registration `existingClientId`.
 * lean.ts puts it in the place of index.ts.
 */
export = async () => {
  mendErrorStacks();
  const settings = readSettings(new Date(process.env["AUDITLOG_TODAY"] ?? ""));
  const { subscriptionId, existingClientId: clientId = "" } = settings;
  const identity = { subscriptionId, project: pulumi.getProject(), stack: pulumi.getStack() };
  const place: Place = {
    cloud: clouds[settings.cloud],
    names: namesOf(identity),
    subscriptionId,
    resourceGroupName: "",
    location: "",
    tags: {},
    protect: false,
  };
  new DataverseAccess("dataverse-access", { place, settings, clientId, registered: [] });
  return { clientId };
};
