import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { listed } from "../../common/settings/problem";
import { UserError } from "../program/userError";
import { parseSettings } from "./parse";
import { unlistedRegion } from "./regions";
import type { StackSettings } from "./stackSettings";
import { emptyKeysIn, writtenIn } from "./written";

/**
 * The settings of the stack that is being deployed; nothing else reads Pulumi's configuration. Throws one UserError
 * that lists every problem. `now` decides whether a date has come.
 */
export function readSettings(now: Date): StackSettings {
  const stack = pulumi.getStack();
  const file = stackFile(stack);
  const result = parseSettings(pulumi.runtime.allConfig(), {
    project: pulumi.getProject(),
    stack,
    today: now.toISOString().slice(0, 10),
    written: writtenIn(file),
    emptyKeys: emptyKeysIn(file),
  });
  if ("settings" in result) {
    const warning = unlistedRegion(result.settings.location);
    if (warning !== undefined) void pulumi.log.warn(warning);
    return result.settings;
  }
  const { problems } = result;
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  throw new UserError(
    `${count} in the settings of stack ${stack} (Pulumi.${stack}.yaml):\n${listed(problems)}`,
  );
}

/** "" where the settings come from elsewhere, as with --config-file. The program runs in the folder of Pulumi.yaml. */
function stackFile(stack: string): string {
  try {
    return readFileSync(`Pulumi.${stack}.yaml`, "utf8");
  } catch {
    return "";
  }
}
