import type { StackSettings } from "./stackSettings";
import type { azureSettings, StackSettingName } from "./table";

/** Settings as far as they could be read: undefined where a text was refused, or is not set. */
export type Draft = { readonly [Name in keyof StackSettings]: StackSettings[Name] | undefined };

/** Whether the stack sets a key to something else than its default; the engine fills in defaults unasked. */
export type IsSet = (key: StackSettingName | keyof typeof azureSettings) => boolean;
