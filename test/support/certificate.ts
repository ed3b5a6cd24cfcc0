import { generate } from "selfsigned";
import type { Certificate } from "../fakes/emulators/arm/tls";

const made = new Map<string, Promise<Certificate>>();

/**
 * A certificate for 127.0.0.1 and the given hosts that signs itself: one for all tests of a file, as making it takes a
 * while.
 */
export async function createCertificate(hosts: readonly string[] = []): Promise<Certificate> {
  const names = hosts.map((value) => ({ type: 2, value }) as const);
  const known =
    made.get(hosts.join()) ??
    generate([{ name: "commonName", value: "127.0.0.1" }], {
      algorithm: "sha256",
      extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }, ...names] }],
    }).then(({ cert, private: key }) => ({ cert, key }));
  made.set(hosts.join(), known);
  return await known;
}
