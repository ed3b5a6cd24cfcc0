import type { Refusal } from "../../common/refusals";
import { failing, type Failure, type FailureContext } from "./failure";
import { azure } from "./types";

/** Refusals of a region or of a subscription's quota: waiting a minute helps neither. */
export const regionHints: readonly Refusal<Failure, FailureContext>[] = [
  {
    matches: failing({
      // https://github.com/microsoft/azure-container-apps/issues/1648 and 459: `cannot have more than 1 environments among all regions`
      types: [azure.environment],
      text: /MaxNumberOf(?:Global)?EnvironmentsInSubExceeded/,
    }),
    hint: () =>
      "The subscription may have no further Container Apps environment, in whatever region. Delete one that is not used\n" +
      "(az containerapp env list --output table), ask for a higher quota, or deploy to another subscription:\n" +
      "https://learn.microsoft.com/azure/container-apps/quotas",
  },
  {
    matches: failing({
      operations: ["create"],
      text: new RegExp(
        [
          // https://github.com/microsoft/azure-container-apps/issues/1272 and 429
          "ManagedEnvironmentNoAvailableCapacityInRegion",
          "MaxNumberOfRegionalEnvironmentsInSubExceeded",
          // https://github.com/MicrosoftDocs/azure-docs/issues/90556
          "not allowed to create environments in Region",
          // https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-sku-not-available
          "SkuNotAvailable",
          "LocationNotAvailableForResourceType",
          // https://learn.microsoft.com/troubleshoot/azure/general/region-access-request-process
          "RequestDisallowedByAzure",
          "LocationIneligible",
        ].join("|"),
        "i",
      ),
      when: ({ type }) => type.startsWith("azure-native:"),
    }),
    hint: ({ inputs: { location } }) =>
      [
        `${typeof location === "string" ? location : "The region"} takes no more of this now, from this subscription at least. Run \`pulumi up --stack <stack>\` again later, or`,
        "choose another region and run it then:",
        "  pulumi config set azure-native:location <region> --stack <stack>",
        "After a failed first `pulumi up` that costs nothing, though a preview calls what it made replaced; with `protect: true`,",
        "first `pulumi config set protect false --stack <stack>`. A stack that has run before can't change its region: its preview says why.",
      ].join("\n"),
  },
];
