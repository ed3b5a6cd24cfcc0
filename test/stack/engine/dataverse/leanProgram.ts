import * as pulumi from "@pulumi/pulumi";
import { DataverseAccess } from "../../../../components/dataverse/dataverseAccess";
import { fixErrorStacks } from "../../../../components/program/errorStacks";
import { namesOf } from "../../../../components/naming/names";
import type { StackContext } from "../../../../components/program/stackContext";
import { readSettings } from "../../../../components/settings/readSettings";
import { deploymentClouds } from "../../../../common/deploymentClouds";

/**
 * The program of tests that are about Dataverse alone: that part of index.ts, for the registration `existingClientId`.
 * lean.ts puts it in the place of index.ts.
 */
export = async () => {
  fixErrorStacks();
  const settings = readSettings(new Date(process.env["AUDITLOG_TODAY"] ?? ""));
  const { subscriptionId, existingClientId: clientId = "" } = settings;
  const identity = { subscriptionId, project: pulumi.getProject(), stack: pulumi.getStack() };
  const place: StackContext = {
    cloud: deploymentClouds[settings.cloud],
    names: namesOf(identity),
    subscriptionId,
    resourceGroupName: "",
    groupName: "",
    location: "",
    tags: {},
    protect: false,
  };
  new DataverseAccess("dataverse-access", { place, settings, clientId, registered: [] });
  return { clientId };
};
