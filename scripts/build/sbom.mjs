import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { folderOf, packageFolders, readManifest } from "./packages.mjs";

const DOCKERFILE = "runtime/Dockerfile";

/**
 * What the bundles and the image around them contain, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): the packages of
 * which a file is in one of the bundles, Node, and the base of the image. Neither a time nor a serial number is in it, so that the
 * same sources give the same bytes. Throws an Error when the Dockerfile doesn't say what the image is made of.
 */
export async function sbomOf(root, { inputs, outputs }, bundles) {
  const bundled = [...new Set(bundles.flatMap((bundle) => Object.keys(outputs[bundle].inputs)))];
  const { name, version, license } = await readManifest(root);
  const packages = new Map();
  for (const folder of packageFolders(bundled))
    packages.set(folder, componentOf(await readManifest(join(root, folder))));
  // A package without a purl: whatever a registry has under this name is another one.
  const own = { type: "application", "bom-ref": name, name, version, licenses: licensesOf(license) };
  const refOf = (path) => (packages.get(folderOf(path)) ?? own)["bom-ref"];
  // Of one version there may be several copies.
  const components = new Map([...packages.values()].map((each) => [each["bom-ref"], each]));
  const platform = platformOf(await readFile(join(root, DOCKERFILE), "utf8"));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: own },
    components: [...sorted(components.values()), ...platform],
    dependencies: dependenciesOf(bundled, inputs, refOf),
  };
}

function componentOf({ name, version, license }) {
  const [bare, scope] = name.split("/").reverse();
  // https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md
  const purl = `pkg:npm/${scope === undefined ? "" : `${encodeURIComponent(scope)}/`}${bare}@${version}`;
  return {
    type: "library",
    "bom-ref": purl,
    ...(scope !== undefined && { group: scope }),
    name: bare,
    version,
    licenses: licensesOf(license),
    purl,
  };
}

/** npm wants an SPDX expression, or a reference to a file: https://docs.npmjs.com/cli/configuring-npm/package-json#license */
function licensesOf(license) {
  return /^SEE LICEN[CS]E IN /i.test(license) ? [{ license: { name: license } }] : [{ expression: license }];
}

function platformOf(dockerfile) {
  const node = /^ARG NODE_VERSION=(\S+)$/m.exec(dockerfile)?.[1];
  const base = [...dockerfile.matchAll(/^FROM (\S+)/gm)].at(-1)?.[1] ?? "";
  const [, image, tag, digest] = /^([^:@]+):([^@]+)@(sha256:[0-9a-f]{64})$/.exec(base) ?? [];
  if (node === undefined || digest === undefined)
    throw new Error(
      `${DOCKERFILE} doesn't say which Node is in the image, or not the digest of its last base`,
    );
  const name = image.slice(image.lastIndexOf("/") + 1);
  // https://github.com/package-url/purl-spec/blob/main/types-doc/oci-definition.md
  const oci = `pkg:oci/${name}@${encodeURIComponent(digest)}?repository_url=${encodeURIComponent(image)}&tag=${tag}`;
  return [
    {
      type: "platform",
      "bom-ref": `pkg:generic/node@${node}`,
      name: "node",
      version: node,
      cpe: `cpe:2.3:a:nodejs:node.js:${node}:*:*:*:*:*:*:*`,
      purl: `pkg:generic/node@${node}`,
    },
    { type: "container", "bom-ref": oci, name: image, version: digest, purl: oci },
  ];
}

/** Which package imports which, as far as both are in a bundle. */
function dependenciesOf(bundled, inputs, refOf) {
  const present = new Set(bundled);
  const found = new Map(bundled.map((path) => [refOf(path), new Set()]));
  for (const path of bundled)
    for (const imported of inputs[path].imports)
      if (present.has(imported.path)) found.get(refOf(path)).add(refOf(imported.path));
  return [...found.keys()].sort().map((ref) => ({
    ref,
    dependsOn: [...found.get(ref)].filter((other) => other !== ref).sort(),
  }));
}

function sorted(components) {
  return [...components].sort((one, other) => (one["bom-ref"] < other["bom-ref"] ? -1 : 1));
}
