import type { Parsed } from "../../common/settings/setting";
import type { azureSettings, stackSettings, StackSettingName } from "./table";

type OwnSettings = { readonly [Name in StackSettingName]: Parsed<(typeof stackSettings)[Name]> };

type AzureSettings = {
  readonly [
    Key in keyof typeof azureSettings as Key extends `azure-native:${infer Name}` ? Name : never
  ]: Parsed<(typeof azureSettings)[Key]>;
};

/**
 * The settings of one stack, parsed: every rule of parse.ts holds, defaults are filled in, GUIDs are lower-case.
 * Durations stay ISO 8601 text, as the runtime and Azure Monitor take them. A default of "" leaves a field undefined;
 * what that means is the row's `whenUnset`.
 */
export interface StackSettings extends OwnSettings, AzureSettings {
  /** Its default has the stack's name in it. */
  readonly appName: string;
}
