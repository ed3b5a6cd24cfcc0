import { ConfigError } from "../../common/errors";

/** The refusal of ids that the state doesn't have, before anything is changed. */
export function unknownIds(what: string, ids: readonly string[], lister: string): ConfigError {
  const names = ids.map((id) => `"${id}"`).join(", ");
  return new ConfigError(`the state has no ${what} ${names}; nothing is changed`, {
    hint: `${lister} shows the ids there are.`,
  });
}
