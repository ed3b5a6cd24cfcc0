import type { Blob } from "../domain/blob";
import { parseUtc } from "../domain/window";
import { parseFault } from "../../common/http/httpError";
import type { HttpResponse } from "../../common/http/send";
import { clipped, HttpError, ThrottledError } from "../../common/errors";
import { tryJson } from "../../common/json";
import { isObject } from "../../common/objects";
import { MAX_ANSWER, readJsonText } from "../../common/http/body";

/** One page of a list of content. */
export interface Page {
  readonly blobs: Blob[];
  readonly next: string | undefined;
}

export async function readPage(response: HttpResponse): Promise<Page> {
  const items = await jsonArray(response);
  // The header is NextPageUri; the documentation has also called it NextPageUrl.
  const next = (response.headers.get("NextPageUri") ?? response.headers.get("NextPageUrl"))?.trim();
  return { blobs: items.map(toBlob), next: next === undefined || next === "" ? undefined : next };
}

function toBlob(item: unknown): Blob {
  const { contentId, contentUri, contentCreated, contentExpiration } = isObject(item) ? item : {};
  const createdMs = timeOf(contentCreated);
  if (typeof contentId !== "string" || typeof contentUri !== "string" || createdMs === undefined) {
    const id = typeof contentId === "string" ? clipped(contentId) : "unknown";
    throw new HttpError(`the list of content has an item without id, uri or time (id ${id})`, {
      status: 200,
    });
  }
  return { id: contentId, uri: contentUri, createdMs, expiresMs: timeOf(contentExpiration) ?? NaN };
}

function timeOf(value: unknown): number | undefined {
  return typeof value === "string" ? parseUtc(value) : undefined;
}

/** A list; an error object has been seen where one is due (ddbnl/office365-audit-log-collector#63). */
export async function jsonArray(response: HttpResponse): Promise<unknown[]> {
  const text = await readJsonText(response, MAX_ANSWER);
  const value = tryJson(text, Infinity);
  if (!Array.isArray(value)) throw faultInBody(text);
  return value as unknown[];
}

/** An error that arrived under a status of success. */
export function faultInBody(text: string): HttpError | ThrottledError {
  const { code, message } = parseFault(text);
  if (code === "AF429") return new ThrottledError(`${code}: ${message}`, undefined, code);
  return new HttpError(`an error in place of a list: ${code ?? ""} ${message}`, {
    status: 0,
    serviceCode: code,
  });
}
