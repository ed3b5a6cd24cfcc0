import type { ContainerClient } from "@azure/storage-blob";
import type { StateStore } from "../sync/ports";
import { parseDocument } from "./documents";
import { explainStorage, statusOf } from "./storageErrors";

/** State as JSON blobs in a container; versions are ETags. */
export function blobStateStore(container: ContainerClient): StateStore {
  const blobOf = (key: string): ReturnType<ContainerClient["getBlockBlobClient"]> =>
    container.getBlockBlobClient(`${key}.json`);

  return {
    async read(key) {
      try {
        const response = await blobOf(key).download();
        const text = await textOf(response.readableStreamBody);
        return { value: parseDocument(text, key, container.url), version: response.etag ?? "" };
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw explainStorage(error, container.url);
      }
    },

    async write(key, value, { ifMatch }) {
      const text = JSON.stringify(value);
      const conditions = ifMatch === "any" ? {} : ifMatch === "none" ? { ifNoneMatch: "*" } : { ifMatch };
      try {
        const { etag } = await blobOf(key).upload(text, Buffer.byteLength(text), {
          conditions,
          blobHTTPHeaders: { blobContentType: "application/json" },
        });
        return { written: true, version: etag ?? "" };
      } catch (error) {
        // 409 BlobAlreadyExists and 412 ConditionNotMet: somebody was first.
        if (statusOf(error) === 409 || statusOf(error) === 412) return { written: false };
        throw explainStorage(error, container.url);
      }
    },

    async *list(prefix) {
      const keys: string[] = [];
      for await (const { name } of container.listBlobsFlat({ prefix })) {
        if (name.endsWith(".json")) keys.push(name.slice(0, -".json".length));
      }
      yield* keys.sort();
    },

    async delete(key) {
      await blobOf(key).deleteIfExists();
    },
  };
}

async function textOf(stream: NodeJS.ReadableStream | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString("utf8");
}
