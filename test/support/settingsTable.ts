import { allowed as allowedInStack } from "../../components/settings/allowed";
import { azureSettings, stackSettings, type StackSetting } from "../../components/settings/table";
import { allowed, settings, type Setting } from "../../runtime/settings";

/** The README's table of settings, made from the same table that the runtime parses. */
export function settingsTable(): string {
  const rows = Object.values<Setting>(settings).map((setting) => {
    const { variable, meaning, required, secret } = setting;
    const value =
      required === true
        ? "required"
        : required !== undefined
          ? `required with ${required}`
          : (setting.default ?? "–");
    return [
      `\`${variable}\``,
      value,
      `${meaning}${secret === true ? " (secret)" : ""}`,
      // Markdown takes <…> for HTML.
      allowed(setting).replaceAll("<", "\\<"),
    ];
  });
  return markdown(["variable", "default", "meaning", "allowed"], rows);
}

/** The README's table of stack settings, made from the same table that the Pulumi program parses. */
export function stackSettingsTable(): string {
  const rows = Object.entries<StackSetting>({ ...azureSettings, ...stackSettings }).map(([key, setting]) =>
    [`\`${key}\``, stackDefault(setting), setting.meaning, allowedInStack(setting.type)].map((cell) =>
      cell.replaceAll("<", "\\<"),
    ),
  );
  return markdown(["key", "default", "meaning", "allowed"], rows);
}

/** What the engine must know of the stack settings: the block below `config:` in Pulumi.yaml. */
export function configBlock(): string {
  return Object.entries<StackSetting>(stackSettings)
    .flatMap(([key, setting]) => [
      `  ${key}:`,
      ...pulumiType(setting).map((line) => `    ${line}`),
      // JSON is YAML, and its quotes keep a date from becoming a point in time.
      ...(setting.default === undefined
        ? []
        : [`    default: ${JSON.stringify(setting.default).replaceAll(",", ", ")}`]),
      `    description: ${JSON.stringify(description(setting))}`,
    ])
    .join("\n");
}

/** https://www.pulumi.com/docs/iac/concepts/projects/project-file/#config-options */
function pulumiType({ type }: StackSetting): string[] {
  switch (type.kind) {
    case "boolean":
    case "integer":
      return [`type: ${type.kind}`];
    case "tags":
      return ["type: object"];
    case "list":
      return ["type: array", "items:", "  type: string"];
    default:
      return ["type: string"];
  }
}

function description({ meaning, whenUnset }: StackSetting): string {
  return whenUnset === undefined ? meaning : `${meaning} (default: ${whenUnset})`;
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
