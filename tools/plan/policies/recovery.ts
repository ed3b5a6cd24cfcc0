import type { Recorded } from "../recorded";
import { at, listAt } from "../values";
import { demand, type Policy, type ViolationDetails } from "./rule";

const ACCOUNT = "azure-native:storage:StorageAccount";

/** https://learn.microsoft.com/azure/storage/blobs/data-protection-overview */
export const recovery: Policy = {
  name: "what is overwritten or deleted in storage can be brought back, for a while",
  why: "a state lost by a slip is a week of launches; a dead letter kept forever holds personal data",
  types: [ACCOUNT],
  check: (resources) =>
    resources
      .filter(({ type }) => type === ACCOUNT)
      .flatMap((account) => {
        const service = resources.find((each) => isPartOf(each, "BlobServiceProperties", account));
        const policy = resources.find((each) => isPartOf(each, "ManagementPolicy", account));
        return problemsOf(service?.inputs ?? {}, policy?.inputs ?? {}).map((found) => ({
          urn: account.urn,
          ...found,
        }));
      }),
};

function problemsOf(service: Recorded["inputs"], policy: Recorded["inputs"]): ViolationDetails[] {
  const isVersioned = service.isVersioningEnabled === true;
  const retains = (name: string): boolean => {
    const days = at(service, name, "days");
    return at(service, name, "enabled") === true && typeof days === "number" && days >= 7;
  };
  const ends = listAt(policy, "policy", "rules").some(
    (rule) =>
      at(rule, "enabled") === true &&
      at(rule, "definition", "actions", "version", "delete", "daysAfterCreationGreaterThan") !== undefined,
  );
  return [
    ...demand(
      isVersioned,
      "what is overwritten in it is gone at once",
      "set isVersioningEnabled: true in its BlobServiceProperties",
    ),
    ...demand(
      retains("deleteRetentionPolicy"),
      "deleted blobs can't be brought back for a week",
      "set deleteRetentionPolicy: { enabled: true, days: 7 }",
    ),
    ...demand(
      retains("containerDeleteRetentionPolicy"),
      "a deleted container can't be brought back for a week",
      "set containerDeleteRetentionPolicy: { enabled: true, days: 7 }",
    ),
    ...demand(
      !isVersioned || ends,
      "previous versions are kept forever",
      "give it a ManagementPolicy that deletes versions by their age",
    ),
  ];
}

function isPartOf(part: Recorded, type: string, account: Recorded): boolean {
  if (part.type !== `azure-native:storage:${type}`) return false;
  return (part.propertyDependencies.accountName ?? []).includes(account.urn);
}
