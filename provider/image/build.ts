import { nameOf } from "../../common/errors";
import { clouds } from "../../common/clouds";
import type { Clock } from "../../common/time";
import type { ConnectAzure } from "../azure/azure";
import { ProviderError } from "../errors";
import type { Call, ResourceHandler, ResourceSpec, Values } from "../engine/handler";
import { guidPattern } from "../engine/patterns";
import { diffOf, failuresOf } from "../engine/properties";
import { pack } from "./archive";
import { readOrigin } from "./origin";
import { RegistryBuild } from "./registry";
import { DOCKERFILE, readSources } from "./sources";
import { isRegistryStillThere } from "./stillThere";

/** What an image build gets from the process around it. */
export interface BuildDependencies {
  /** Folder of the repository whose runtime is built. */
  readonly root: string;
  readonly connect: ConnectAzure;
  readonly clock: Clock;
}

interface BuildInputs {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  readonly registryName: string;
  readonly loginServer: string;
  readonly repository: string;
  readonly cloud: string;
  readonly sourcesHash: string;
}

const SHORT_HASH_LENGTH = 16;

const spec = {
  description:
    "The image of the sync runtime, built from this repository's sources in a container registry. Unchanged sources are an unchanged image.",
  inputs: {
    subscriptionId: {
      type: "string",
      description: "Subscription of the registry.",
      replaces: true,
      pattern: guidPattern,
    },
    resourceGroupName: { type: "string", description: "Resource group of the registry.", replaces: true },
    registryName: { type: "string", description: "Name of the registry.", replaces: true },
    loginServer: {
      type: "string",
      description: "Host that images are pulled from, such as `crauditlog.azurecr.io`.",
      replaces: true,
    },
    repository: {
      type: "string",
      description: "Name of the image within the registry.",
      replaces: true,
      pattern: {
        // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
        regexp: /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/,
        meaning: "lower-case words, joined by '.', '_', '-' or '/'",
      },
    },
    cloud: {
      type: "string",
      description: "Which of Microsoft's clouds the registry is in.",
      replaces: true,
      values: Object.keys(clouds),
    },
    sourcesHash: { type: "string", description: "SHA-256 of the sources that are uploaded.", computed: true },
  },
  outputs: {
    digest: { type: "string", description: "`sha256:…` of the image's manifest." },
    tag: { type: "string", description: "Tag of the image: the beginning of `sourcesHash`." },
    image: {
      type: "string",
      description:
        "The image by its digest, as a container app takes it: `<loginServer>/<repository>@<digest>`.",
    },
    runId: { type: "string", description: "Id of the registry's run that built it." },
  },
} as const satisfies ResourceSpec;

/** `auditlog:image:Build`. Deleting does nothing: the image goes with its registry, and a container may still run it. */
export function imageBuild(dependencies: BuildDependencies): ResourceHandler {
  return {
    spec,
    async check(news) {
      const failures = failuresOf(spec.inputs, news);
      try {
        const { hash } = await readSources(dependencies.root);
        return { inputs: { ...news, sourcesHash: hash }, failures };
      } catch (error) {
        if (nameOf(error) !== "ProviderError") throw error;
        const reason = (error as Error).message;
        return { inputs: news, failures: [...failures, { property: "sourcesHash", reason }] };
      }
    },
    diff: (olds, news) => diffOf(spec.inputs, olds, news),
    async create(values, call) {
      const inputs = inputsFrom(values);
      return {
        id: `${inputs.loginServer}/${inputs.repository}`,
        outputs: await build(inputs, call, dependencies),
      };
    },
    update: async (_id, { news }, call) => await build(inputsFrom(news), call, dependencies),
    async read(id, recorded, call) {
      if (recorded === undefined) {
        throw new ProviderError(`${id} can't be imported; remove the import option to build it`);
      }
      const there = await isRegistryStillThere(inputsFrom(recorded.inputs), call, dependencies);
      return there ? recorded : undefined;
    },
    delete: async () => undefined,
  };
}

async function build(inputs: BuildInputs, call: Call, dependencies: BuildDependencies): Promise<Values> {
  const { root, connect, clock } = dependencies;
  const { files, hash } = await readSources(root);
  if (hash !== inputs.sourcesHash) {
    throw new ProviderError(
      "the sources of the image have changed since the preview; run pulumi up --stack <stack> again",
    );
  }
  const azure = await connect({ cloud: inputs.cloud, subscriptionId: inputs.subscriptionId });
  const tag = hash.slice(0, SHORT_HASH_LENGTH);
  const { signal } = call;
  const options = { clock, signal, status: (text: string) => call.status(text) };
  const registry = new RegistryBuild(azure, { ...inputs, tag }, options);
  const { version, revision } = await readOrigin(root, files);
  const { digest, runId } = await registry.build({
    archive: pack(files),
    dockerFilePath: DOCKERFILE,
    arguments: { VERSION: version, ...(revision !== undefined && { REVISION: revision }) },
  });
  return { digest, tag, image: `${inputs.loginServer}/${inputs.repository}@${digest}`, runId };
}

/** What `check` has let through are strings; none of them is unknown in an update, a create or what is recorded. */
function inputsFrom(values: Values): BuildInputs {
  return values as unknown as BuildInputs;
}
