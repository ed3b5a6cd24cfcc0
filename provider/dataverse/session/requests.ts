/** One request to the Web API as data: what the provider sends, and what a person can send by hand. */
export interface DataverseRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Below /api/data/v9.2/. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** A repetition would do it twice: a failed attempt is not repeated, unless the service asks for it. */
  readonly retryable?: false;
}

/**
 * Reads past caches that lag up to half a minute behind changes of metadata and permissions.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors#http-headers
 */
export const STRONG = { Consistency: "Strong" } as const;

/** A text within a filter or a key of OData, quoted. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `$filter=` with its condition encoded. */
export function filter(condition: string): string {
  return `$filter=${encodeURIComponent(condition)}`;
}
