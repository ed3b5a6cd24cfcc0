import { ConfigError } from "../../common/errors";

/** The refusal of ids that the state doesn't have; nothing was changed. */
export function unknownIds(what: string, ids: readonly string[], lister: string): ConfigError {
  const names = ids.map((id) => `"${id}"`).join(", ");
  return new ConfigError(`the state has no ${what} ${names}; nothing was changed`, {
    hint: `${lister} shows the ids there are.`,
  });
}
