import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Web address of the repository that a stack is deployed from: what package.json has as `repository`, else git's remote `origin`, as
 * Pulumi itself tells a deployment's repository. Undefined where neither has one.
 */
export function repositoryOf(folder: string): string | undefined {
  const { repository } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    repository?: string | { readonly url?: string };
  };
  const stated = typeof repository === "string" ? repository : repository?.url;
  if (stated !== undefined) return webAddress(stated);
  const git = ["-C", folder, "config", "--get", "remote.origin.url"];
  return webAddress(spawnSync("git", git, { encoding: "utf8" }).stdout ?? "");
}

/**
 * The address for browsers of a repository as npm and git spell it, without what signs in; undefined for one on this machine.
 * https://docs.npmjs.com/cli/configuring-npm/package-json#repository, https://git-scm.com/docs/git-clone#_git_urls
 */
export function webAddress(text: string): string | undefined {
  const [, ofGithub] = /^(?:github:)?(\w[\w.-]*\/[\w.-]+)$/.exec(text.trim()) ?? [];
  if (ofGithub !== undefined) return `https://github.com/${bare(ofGithub)}`;
  const pattern =
    /^(?:git\+)?(?:(?:https|ssh|git):\/\/(?:[^@/]*@)?([\w-]+(?:\.[\w-]+)+)(?::\d+)?\/|[\w-]+@([\w-]+(?:\.[\w-]+)+):)(.+)$/;
  const [, byUrl, byScp, path] = pattern.exec(text.trim()) ?? [];
  const host = byUrl ?? byScp;
  if (host === undefined || path === undefined) return undefined;
  // https://learn.microsoft.com/azure/devops/repos/git/use-ssh-keys-to-authenticate
  const [, organization, project, name] = /^v3\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (host === "ssh.dev.azure.com")
    return name === undefined ? undefined : `https://dev.azure.com/${organization}/${project}/_git/${name}`;
  return `https://${host}/${bare(path)}`;
}

function bare(path: string): string {
  return path.replace(/\/$/, "").replace(/\.git$/, "");
}
