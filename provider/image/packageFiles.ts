import { ProviderError } from "../errors";

/** Texts of package.json and package-lock.json. */
export interface PackageFiles {
  readonly manifest: string;
  readonly lock: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
}

/** An entry of a lock file. https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages */
interface Locked {
  readonly dependencies?: Versions;
  readonly optionalDependencies?: Versions;
  readonly peerDependencies?: Versions;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked>>;
}

type Versions = Readonly<Record<string, string>>;

/**
 * Cuts both files down to the named packages and what these need, in the versions of the lock: what `npm ci` then
 * installs is the same as before, only less of it. Throws ProviderError for a package that the manifest doesn't have.
 */
export function withOnly(names: readonly string[], manifestText: string, lockText: string): PackageFiles {
  // Both are files of this repository, written by npm.
  const manifest = JSON.parse(manifestText) as Manifest;
  const lock = JSON.parse(lockText) as Lock;
  const dependencies = Object.fromEntries(names.map((name) => [name, versionOf(name, manifest)]));
  const { name, version, license, scripts } = manifest;
  const paths = [...reachable(Object.keys(dependencies), lock)].sort();
  const packages = paths.map((path): [string, Locked] => [path, withoutMarks(lock.packages[path] ?? {})]);
  const root = { name, version, dependencies };
  const build = { license, scripts: { build: scripts?.build } };
  return {
    manifest: textOf({ ...root, private: true, ...build }),
    lock: textOf({
      name,
      version,
      lockfileVersion: lock.lockfileVersion,
      requires: true,
      packages: { "": root, ...Object.fromEntries(packages) },
    }),
  };
}

function versionOf(name: string, { dependencies, devDependencies }: Manifest): string {
  const version = dependencies?.[name] ?? devDependencies?.[name];
  if (version === undefined) {
    throw new ProviderError(`the runtime imports ${name}, which package.json does not have`);
  }
  return version;
}

/** Paths in the lock of the named packages and of everything they need. */
function reachable(names: readonly string[], { packages }: Lock): Set<string> {
  const found = new Set<string>();
  const visit = (name: string, from: string): void => {
    const path = locate(name, from, packages);
    // Optional and peer packages may be absent.
    if (path === undefined || found.has(path)) return;
    found.add(path);
    const { dependencies, optionalDependencies, peerDependencies } = packages[path] ?? {};
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      visit(each, path);
    }
  };
  for (const name of names) visit(name, "");
  return found;
}

/** Where Node would find a package: in the nearest node_modules, upwards. */
function locate(name: string, from: string, packages: Lock["packages"]): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (path in packages) return path;
    if (folder === "") return undefined;
  }
}

/** Which packages are for development only differs in the smaller manifest. */
function withoutMarks({ dev: _dev, devOptional: _devOptional, ...locked }: Locked): Locked {
  return locked;
}

function textOf(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
