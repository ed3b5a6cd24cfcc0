import { generate } from "selfsigned";
import type { Certificate } from "../../emulators/arm/tls";

/** A certificate for 127.0.0.1 that signs itself, good for some days from now. */
export async function createCertificate(): Promise<Certificate> {
  const pems = await generate([{ name: "commonName", value: "127.0.0.1" }], {
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
  return { cert: pems.cert, key: pems.private };
}
