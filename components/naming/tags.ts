import * as pulumi from "@pulumi/pulumi";
import type { reservedTagNames } from "../settings/tagRules";

/** The tags of everything that takes tags: the connector's own, and the user's. */
export function tagsOf(usersTags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const ownTags: Record<(typeof reservedTagNames)[number], string> = {
    "managed-by": "pulumi",
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
  };
  return { ...ownTags, ...usersTags };
}
