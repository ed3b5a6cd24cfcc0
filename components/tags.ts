import * as pulumi from "@pulumi/pulumi";

/** The tags of everything that takes tags: the kit's own, and the user's. */
export function tagsOf(usersTags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { "managed-by": "pulumi", project: pulumi.getProject(), stack: pulumi.getStack(), ...usersTags };
}
