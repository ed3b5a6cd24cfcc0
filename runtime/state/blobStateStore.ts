import type { ContainerClient } from "@azure/storage-blob";
import type { StateStore } from "../sync/ports";
import { documentText, parseDocument, readDocument } from "./documents";
import { explainStorage, isBlobMissing, statusOf } from "./storageErrors";

/** State as JSON blobs in a container; versions are ETags. */
export function blobStateStore(container: ContainerClient): StateStore {
  const blobOf = (key: string): ReturnType<ContainerClient["getBlockBlobClient"]> =>
    container.getBlockBlobClient(`${key}.json`);

  const readText = async (key: string): Promise<{ text: string; version: string } | undefined> => {
    try {
      const response = await blobOf(key).download();
      const body = response.readableStreamBody as AsyncIterable<Uint8Array> | undefined;
      const text = body === undefined ? "" : await readDocument(body, key, container.url);
      return { text, version: response.etag ?? "" };
    } catch (error) {
      if (isBlobMissing(error)) return undefined;
      throw explainStorage(error, container.url);
    }
  };

  return {
    async read(key) {
      const stored = await readText(key);
      if (stored === undefined) return undefined;
      return { value: parseDocument(stored.text, key, container.url), version: stored.version };
    },

    async write(key, value, { ifMatch }) {
      const text = documentText(value, key, container.url);
      const conditions = ifMatch === "any" ? {} : ifMatch === "none" ? { ifNoneMatch: "*" } : { ifMatch };
      try {
        const { etag } = await blobOf(key).upload(text, Buffer.byteLength(text), {
          conditions,
          blobHTTPHeaders: { blobContentType: "application/json" },
        });
        return { written: true, version: etag ?? "" };
      } catch (error) {
        // 409 BlobAlreadyExists and 412 ConditionNotMet: another writer was first, or we were and the answer got lost.
        if (statusOf(error) === 409 || statusOf(error) === 412) {
          const stored = await readText(key);
          return stored?.text === text ? { written: true, version: stored.version } : { written: false };
        }
        throw explainStorage(error, container.url);
      }
    },

    async *list(prefix) {
      const keys: string[] = [];
      try {
        for await (const { name } of container.listBlobsFlat({ prefix })) {
          if (name.endsWith(".json")) keys.push(name.slice(0, -".json".length));
        }
      } catch (error) {
        throw explainStorage(error, container.url);
      }
      yield* keys.sort();
    },

    async delete(key) {
      try {
        await blobOf(key).deleteIfExists();
      } catch (error) {
        throw explainStorage(error, container.url);
      }
    },
  };
}
