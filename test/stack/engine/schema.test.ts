import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { findCli } from "../cli/find";

interface Described {
  readonly description?: string;
}

interface Resource extends Described {
  readonly inputProperties: Readonly<Record<string, Described>>;
  readonly properties: Readonly<Record<string, Described>>;
}

test("the CLI prints the provider's schema from its folder, and every property in it is described", () => {
  const { stdout, stderr } = spawnSync(findCli(), ["package", "get-schema", "./provider"], {
    cwd: resolve(__dirname, "../../.."),
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });

  expect(stderr).not.toContain("error: ");
  const { resources } = JSON.parse(stdout) as { resources: Readonly<Record<string, Resource>> };
  expect(Object.keys(resources).sort()).toEqual([
    "auditlog:dataverse:ApplicationUser",
    "auditlog:dataverse:BulkDeletionJob",
    "auditlog:dataverse:Role",
    "auditlog:dataverse:Table",
    "auditlog:image:Build",
  ]);
  const undescribed = Object.entries(resources).flatMap(([token, { inputProperties, properties }]) =>
    Object.entries({ ...inputProperties, ...properties })
      .filter(([, { description = "" }]) => description.length < 10)
      .map(([name]) => `${token} ${name}`),
  );
  expect(undescribed).toEqual([]);
});
