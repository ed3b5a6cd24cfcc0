import * as pulumi from "@pulumi/pulumi";
import type { kitTagNames } from "./settings/table";

/** The tags of everything that takes tags: the kit's own, and the user's. */
export function tagsOf(usersTags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kitsOwn: Record<(typeof kitTagNames)[number], string> = {
    "managed-by": "pulumi",
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
  };
  return { ...kitsOwn, ...usersTags };
}
