import type { Incoming } from "../base/answer";
import { badQuery } from "./errors";
import type { Row, RowValue } from "./options";
import { API_PATH, type Organization } from "./organization";

/** The largest page, whatever is asked for. */
const MAX_PAGE = 5000;

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
// https://learn.microsoft.com/power-apps/developer/data-platform/org-service/paging-behaviors-and-ordering

/** One column of an order. */
export interface Term {
  readonly name: string;
  readonly sign: 1 | -1;
}

/** The page that a request wants of rows in order, and where the next one begins. */
export function pageOf(
  org: Organization,
  request: Incoming,
  {
    rows,
    terms,
    top,
  }: { readonly rows: readonly Row[]; readonly terms: readonly Term[]; readonly top: number },
): { readonly page: readonly Row[]; readonly nextLink: string | undefined } {
  const wanted = /odata\.maxpagesize=(\d+)/.exec(request.headers["prefer"] ?? "")?.[1];
  const size = wanted === undefined ? (org.knobs.pageSize ?? MAX_PAGE) : Math.min(Number(wanted), MAX_PAGE);
  const cookie = readCookie(request.query.get("$skiptoken"), terms);
  // Each page is computed when it is asked for: what comes after the last row of the one before, as rows are now.
  const rest = cookie === undefined ? rows : rows.filter((row) => isAfter(row, cookie.last, terms));
  // $top is ignored beside a page size.
  const limit = wanted === undefined ? Math.min(size, top) : size;
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rest.length > limit && (wanted !== undefined || limit < top);
  const nextLink =
    hasMore && last !== undefined
      ? linkAfter(org, request, { number: (cookie?.number ?? 1) + 1, last, terms })
      : undefined;
  return { page, nextLink };
}

export function compare(a: RowValue, b: RowValue): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

interface Cookie {
  readonly number: number;
  /** Values of the order's columns in the last row of the page before; rows that equal it in all of them are skipped. */
  readonly last: readonly RowValue[];
}

function isAfter(row: Row, last: readonly RowValue[], terms: readonly Term[]): boolean {
  for (const [index, { name, sign }] of terms.entries()) {
    const order = sign * compare(row[name] ?? null, last[index] ?? null);
    if (order !== 0) return order > 0;
  }
  return false;
}

function linkAfter(
  org: Organization,
  request: Incoming,
  { number, last, terms }: { readonly number: number; readonly last: Row; readonly terms: readonly Term[] },
): string {
  const values = terms.map(
    ({ name }) => `<${name} last="${encodeURIComponent(JSON.stringify(last[name] ?? null))}" />`,
  );
  const inner = encodeURIComponent(
    encodeURIComponent(`<cookie page="${number - 1}">${values.join("")}</cookie>`),
  );
  const token = `<cookie pagenumber="${number}" pagingcookie="${inner}" istracking="False" />`;
  const query = [...request.query]
    .filter(([name]) => name !== "$skiptoken")
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${org.origin()}${API_PATH}${request.path.slice(API_PATH.length)}?${[...query, `$skiptoken=${encodeURIComponent(token)}`].join("&")}`;
}

function readCookie(token: string | null, terms: readonly Term[]): Cookie | undefined {
  if (token === null) return undefined;
  const [, number, inner = ""] =
    /^<cookie pagenumber="(\d+)" pagingcookie="([^"]+)" istracking="False" \/>$/.exec(token) ?? [];
  const values = decoded(inner);
  if (number === undefined || values === undefined) throw badQuery("Malformed XML in the Paging Cookie.");
  const last = terms.map(({ name }) => new RegExp(`<${name} last="([^"]*)" />`).exec(values)?.[1]);
  if (last.includes(undefined)) throw badQuery("Malformed XML in the Paging Cookie.");
  return {
    number: Number(number),
    last: last.map((text) => JSON.parse(decodeURIComponent(text ?? "null")) as RowValue),
  };
}

function decoded(inner: string): string | undefined {
  try {
    return decodeURIComponent(decodeURIComponent(inner));
  } catch {
    return undefined;
  }
}
