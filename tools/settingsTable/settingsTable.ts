import { azureSettings, stackSettings } from "../../components/settings/table";
import { allowedInVariable, settings } from "../../common/settings/runtimeSettings";
import { defaultInVariable, type RuntimeSetting, type StackSetting } from "../../common/settings/setting";

/** The README's table of settings, made from the same table that the runtime parses. */
export function settingsTable(): string {
  const rows = Object.values<RuntimeSetting>(settings).map((setting) => [
    `\`${setting.variable}\``,
    runtimeDefault(setting),
    `${setting.meaning}${setting.secret === true ? " (secret)" : ""}`,
    // Markdown takes <…> for HTML.
    allowedInVariable(setting).replaceAll("<", "\\<"),
  ]);
  return markdown(["variable", "default", "meaning", "allowed"], rows);
}

/** The README's table of stack settings, made from the same table that the Pulumi program parses. */
export function stackSettingsTable(): string {
  const rows = Object.entries<StackSetting>({ ...azureSettings, ...stackSettings }).map(([key, setting]) =>
    [`\`${key}\``, stackDefault(setting), setting.meaning, setting.type.allowed].map((cell) =>
      cell.replaceAll("<", "\\<"),
    ),
  );
  return markdown(["key", "default", "meaning", "allowed"], rows);
}

/**
 * What the engine must know of the stack settings: the block below `config:` in Pulumi.yaml. Without types and with
 * a default for each, so that the engine accepts every stack file, and the program says what is wrong with one:
 * https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/workspace/config.go
 */
export function configBlock(): string {
  return Object.entries<StackSetting>(stackSettings)
    .flatMap(([key, setting]) => [
      `  ${key}:`,
      // JSON is YAML, and its quotes keep a date from becoming a point in time.
      `    default: ${JSON.stringify(setting.default ?? "").replaceAll(",", ", ")}`,
      `    description: ${JSON.stringify(description(setting))}`,
    ])
    .join("\n");
}

function description({ meaning, default: value, whenUnset }: StackSetting): string {
  if (value === undefined) return `${meaning} (required)`;
  return whenUnset === undefined ? meaning : `${meaning} (default: ${whenUnset})`;
}

function runtimeDefault(setting: RuntimeSetting): string {
  if (setting.requiredWith !== undefined) return `required with ${setting.requiredWith}`;
  if (setting.default === undefined) return "required";
  return defaultInVariable(setting) || "–";
}

function stackDefault({ default: value, whenUnset }: StackSetting): string {
  if (whenUnset !== undefined) return whenUnset;
  if (value === undefined) return "required";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  return typeof value === "object" || value === "" ? "none" : String(value);
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
