import { generate } from "selfsigned";
import type { Certificate } from "../fakes/emulators/arm/tls";

let made: Promise<Certificate> | undefined;

/** A certificate for 127.0.0.1 that signs itself: one for all tests of a file, as making it takes a while. */
export async function createCertificate(): Promise<Certificate> {
  made ??= generate([{ name: "commonName", value: "127.0.0.1" }], {
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  }).then(({ cert, private: key }) => ({ cert, key }));
  return await made;
}
