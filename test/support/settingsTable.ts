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
    const cells = [
      `\`${variable}\``,
      value,
      `${meaning}${secret === true ? " (secret)" : ""}`,
      // Markdown takes <…> for HTML.
      allowed(setting).replaceAll("<", "\\<"),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return ["| variable | default | meaning | allowed |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
