import { createHash, randomBytes } from "node:crypto";
import { Refusal, type Answer, type Incoming } from "../base/answer";

/** Blobs that are reached with a shared access signature alone: uploaded sources and logs. */
export class Blobs {
  /** By the path of their address. */
  readonly contents = new Map<string, Buffer>();
  private readonly permissions = new Map<string, "read" | "write">();

  /** The signature that an address must carry; of the right form, and good for one path only. */
  sign(path: string, permission: "read" | "write"): string {
    const signature = randomBytes(32).toString("base64");
    this.permissions.set(`${path} ${signature}`, permission);
    const query = new URLSearchParams({ sv: "2019-07-07", sr: "b", sp: permission[0] ?? "", sig: signature });
    return query.toString();
  }

  // https://learn.microsoft.com/rest/api/storageservices/put-blob
  put(request: Incoming): Answer {
    this.authorize(request, "write");
    if (request.headers["x-ms-blob-type"] !== "BlockBlob") {
      throw blobError(
        400,
        "MissingRequiredHeader",
        "An HTTP header that's mandatory is not specified: x-ms-blob-type.",
      );
    }
    this.contents.set(request.path, request.body);
    return { status: 201, headers: this.headersOf(request.body) };
  }

  // https://learn.microsoft.com/rest/api/storageservices/get-blob-properties
  head(request: Incoming): Answer {
    const content = this.find(request);
    return {
      status: 200,
      headers: { ...this.headersOf(content), "x-ms-blob-type": "AppendBlob" },
      body: content,
    };
  }

  // https://learn.microsoft.com/rest/api/storageservices/get-blob
  get(request: Incoming): Answer {
    const content = this.find(request);
    const headers = { ...this.headersOf(content), "x-ms-blob-type": "AppendBlob" };
    const [, first, last] =
      /^bytes=(\d+)-(\d*)$/.exec(request.headers["x-ms-range"] ?? request.headers.range ?? "") ?? [];
    if (first === undefined) return { status: 200, headers, body: content };
    const end =
      last === undefined || last === "" ? content.length - 1 : Math.min(Number(last), content.length - 1);
    const range = `bytes ${first}-${end}/${content.length}`;
    const body = content.subarray(Number(first), end + 1);
    return { status: 206, headers: { ...headers, "Content-Range": range }, body };
  }

  private find(request: Incoming): Buffer {
    this.authorize(request, "read");
    const content = this.contents.get(request.path);
    if (content === undefined) throw blobError(404, "BlobNotFound", "The specified blob does not exist.");
    return content;
  }

  private authorize({ path, query, headers }: Incoming, permission: "read" | "write"): void {
    if (headers["x-ms-version"] === undefined) {
      throw blobError(
        400,
        "MissingRequiredHeader",
        "An HTTP header that's mandatory is not specified: x-ms-version.",
      );
    }
    // A bearer token has no business at an address that carries its own permission.
    if (
      headers.authorization !== undefined ||
      this.permissions.get(`${path} ${query.get("sig")}`) !== permission
    ) {
      throw blobError(403, "AuthenticationFailed", "Server failed to authenticate the request.");
    }
  }

  private headersOf(content: Buffer): Record<string, string> {
    const etag = createHash("md5").update(content).digest("hex").slice(0, 15).toUpperCase();
    return { ETag: `"0x${etag}"`, "Last-Modified": new Date(0).toUTCString(), "x-ms-version": "2019-07-07" };
  }
}

function blobError(status: number, code: string, message: string): Refusal {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return new Refusal({
    status,
    headers: { "Content-Type": "application/xml", "x-ms-error-code": code },
    body,
  });
}
