import { createHash } from "node:crypto";
import { conventions, inDataverse, type Convention, type ResourceType } from "./conventions";

/** What makes a stack one of a kind in all of Azure. */
export interface StackIdentity {
  readonly subscriptionId: string;
  readonly project: string;
  readonly stack: string;
}

/** Types whose physical name is made here. */
type NamedType = {
  [T in ResourceType]: (typeof conventions)[T] extends { abbreviation: string } ? T : never;
}[ResourceType];

/** Physical names of one stack, valid for every project and stack name, the same on every run. */
export interface Names {
  /** `kv-audit-log-co-1f0c9e2a`; `suffix` tells several of one type apart. */
  of(type: NamedType, suffix?: string): string;
  /**
   * The stack's own, one of a kind: `audit-log-connector-dev-1f0c9e2a`. So are its role and its job in Dataverse called;
   * what else it makes there has it in its description.
   */
  readonly stack: string;
  /** A GUID that depends on the stack and the key alone: names of role assignments. */
  guid(key: string): string;
}

/** The names of a stack. Pulumi allows letters, digits, `-`, `_` and `.` in its own. */
export function namesOf({ subscriptionId, project, stack }: StackIdentity): Names {
  const identity = `${subscriptionId.toLowerCase()}/${project}/${stack}`;
  const hash = sha256(identity).slice(0, 8);
  const words = `${project}-${stack}`;
  return {
    of: (type, suffix) => {
      const convention: Convention = conventions[type];
      return physicalName(convention, { words: suffix === undefined ? words : `${words}-${suffix}`, hash });
    },
    stack: physicalName(inDataverse, { words, hash }),
    guid: (key) => guidOfHash(sha256(`${identity}/${key}`)),
  };
}

function physicalName(convention: Convention, { words, hash }: { words: string; hash: string }): string {
  const { abbreviation = "", maxLength = 260, isGlobal, isCompact } = convention;
  const dash = isCompact === true ? "" : "-";
  const slug = slugOf(words, dash);
  const full = `${abbreviation}${dash}${slug}`;
  // A name that says everything needs no hash, unless the whole of Azure shares it.
  if (isGlobal !== true && slug === words && full.length <= maxLength) return full;
  const room = maxLength - abbreviation.length - hash.length - 2 * dash.length;
  const cut = slug.slice(0, room).replace(/-$/, "");
  return [abbreviation, cut, hash].filter((part) => part !== "").join(dash);
}

/** Lower-case letters and digits, with single dashes (or nothing) in place of everything else. */
function slugOf(text: string, dash: string): string {
  const slug = text.toLowerCase().replace(/[^a-z0-9]+/g, dash);
  return dash === "" ? slug : slug.replace(/^-|-$/g, "");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The first 128 bits of a hash as a GUID of version 8, "custom". https://www.rfc-editor.org/rfc/rfc9562#section-5.8 */
export function guidOfHash(hex: string): string {
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join("-");
}
