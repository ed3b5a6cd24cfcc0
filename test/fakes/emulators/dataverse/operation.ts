import type { Answer, Incoming } from "../base/answer";
import { segmentNotFound } from "./errors";
import type { Organization, Session } from "./organization";
import type { TableRows } from "./store";

/** Work that the customization lock lets only one request do at a time, as its refusals name it. */
export type Customization = "EntityCustomization" | "PublishAll" | "Uninstall";

/** An operation of the Web API, before anybody has checked who is calling. */
export interface Operation {
  readonly name: string;
  /** Rows it is going to write: what the service protection charges. */
  readonly rows: number;
  readonly customization?: Customization;
  run(org: Session): Answer;
}

/** A kind of request and what is done about it; `parts` are the groups of the path's pattern. */
export interface Rule {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly path: RegExp;
  readonly name: string;
  readonly customization?: Customization;
  run(org: Session, request: Incoming, ...parts: string[]): Answer;
}

/** The operation of the first rule that fits. */
export function operationBy(rules: readonly Rule[], request: Incoming, path: string): Operation | undefined {
  for (const rule of rules) {
    const match = rule.method === request.method ? rule.path.exec(path) : null;
    if (match === null) continue;
    const parts = match.slice(1).map((part) => part ?? "");
    const { name, customization } = rule;
    return {
      name,
      rows: 0,
      ...(customization === undefined ? {} : { customization }),
      run: (org) => rule.run(org, request, ...parts),
    };
  }
  return undefined;
}

/** True when the request wants no cache between it and the truth. */
export function isStrong(request: Incoming): boolean {
  return request.headers["consistency"]?.toLowerCase() === "strong";
}

/** The rows of an entity set, as far as the caches know it. */
export function rowsOf(org: Organization, setName: string, request: Incoming): TableRows {
  const rows = org.store.set(setName);
  const visible = rows && org.schema.visible(rows.table.logicalName, isStrong(request));
  if (visible === undefined) throw segmentNotFound(setName);
  return visible;
}
