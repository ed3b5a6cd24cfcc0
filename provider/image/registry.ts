import type { Run, RunStatus } from "@azure/arm-containerregistry" with { "resolution-mode": "import" };
import { withRetry } from "../../common/http/retry";
import { MINUTE_MS, SECOND_MS, type Clock } from "../../common/time";
import { codeOf, nameOf } from "../../common/errors";
import type { Azure } from "../azure/azure";
import { ProviderError, serviceTextOf, statusOf } from "../errors";
import { explainRefusal, LOG_LINES, hintOfLog } from "./refusals";

/** Which registry, and the image to build in it. */
export interface Target {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  readonly registryName: string;
  readonly repository: string;
  readonly tag: string;
}

/** What is built, and the values of the Dockerfile's `ARG`s. */
export interface BuildContext {
  /** `tar.gz` of the sources. */
  readonly archive: Buffer;
  /** Path of the Dockerfile in there. */
  readonly dockerFilePath: string;
  readonly arguments: Readonly<Record<string, string>>;
}

/** Time, and where progress is shown. */
export interface RegistryBuildOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly status: (text: string) => void;
}

export interface Built {
  readonly runId: string;
  /** `sha256:…` of the image's manifest. */
  readonly digest: string;
}

/** The registry ends a build that takes longer; ours takes 2 minutes. */
const BUILD_TIMEOUT_MS = 30 * MINUTE_MS;
/** Besides the build itself, a run waits for a machine. */
const TIMEOUT_MS = BUILD_TIMEOUT_MS + 15 * MINUTE_MS;
const BACKOFF = { attempts: 6, firstMs: 2 * SECOND_MS, maxMs: 30 * SECOND_MS };

/**
 * Builds an image in a registry, as `az acr build` does: upload the sources, schedule a run, wait for its end. Throws
 * ProviderError. A connection that fails, 429 and 5xx are tried again, in all by the SDKs' own pipelines (three times,
 * heeding Retry-After) and by us around them (BACKOFF); by us also 404, which a registry answers right after its creation.
 * https://learn.microsoft.com/azure/container-registry/container-registry-tasks-overview
 */
export class RegistryBuild {
  constructor(
    private readonly azure: Azure,
    private readonly target: Target,
    private readonly options: RegistryBuildOptions,
  ) {}

  async build(context: BuildContext): Promise<Built> {
    const { registryName, repository, tag } = this.target;
    const { status } = this.options;
    status(`uploading ${Math.ceil(context.archive.length / 1024)} KiB of sources to ${registryName}`);
    const sourceLocation = await this.upload(context.archive);
    status(`scheduling the build of ${repository}:${tag}`);
    const runId = await this.schedule(sourceLocation, context);
    const run = await this.waitFor(runId);
    if (run.status !== "Succeeded") throw await this.failureOf(runId, run);
    const digest = this.digestOf(runId, run);
    status(`built ${repository}:${tag} (run ${runId})`);
    return { runId, digest };
  }

  /** Where the registry keeps the upload, for the run to read. */
  private async upload(archive: Buffer): Promise<string> {
    const { resourceGroupName, registryName } = this.target;
    const { signal: abortSignal } = this.options;
    return await this.attempt("upload the sources of the image", async () => {
      const { registries } = await this.azure.registries();
      const options = { abortSignal };
      const place = await registries.getBuildSourceUploadUrl(resourceGroupName, registryName, options);
      const { uploadUrl, relativePath } = place;
      if (uploadUrl === undefined || relativePath === undefined) {
        throw new ProviderError(`the registry ${registryName} returned no upload URL for the sources`);
      }
      const blob = await this.azure.blob(uploadUrl);
      await blob.uploadData(archive, { abortSignal });
      return relativePath;
    });
  }

  private async schedule(sourceLocation: string, context: BuildContext): Promise<string> {
    const buildArguments = Object.entries(context.arguments).map(([name, value]) => ({ name, value }));
    const { resourceGroupName, registryName, repository, tag } = this.target;
    // A lost answer schedules a second build of the same sources: harmless, the digest is that of the one followed.
    return await this.attempt("schedule the build", async () => {
      const { registries } = await this.azure.registries();
      const { runId } = await registries.beginScheduleRunAndWait(
        resourceGroupName,
        registryName,
        {
          type: "DockerBuildRequest",
          dockerFilePath: context.dockerFilePath,
          arguments: buildArguments,
          imageNames: [`${repository}:${tag}`],
          isPushEnabled: true,
          platform: { os: "Linux", architecture: "amd64" },
          sourceLocation,
          timeout: BUILD_TIMEOUT_MS / SECOND_MS,
        },
        { abortSignal: this.options.signal },
      );
      if (runId === undefined)
        throw new ProviderError(`the registry ${registryName} returned no run id for the build`);
      return runId;
    });
  }

  private async waitFor(runId: string): Promise<Run> {
    const { clock, signal, status } = this.options;
    const { registryName } = this.target;
    const startMs = clock.now();
    for (;;) {
      const run = await this.attempt(`read the state of run ${runId}`, async () => await this.get(runId));
      const elapsedMs = clock.now() - startMs;
      if (run.status !== undefined && !UNDER_WAY.has(run.status)) return run;
      if (elapsedMs >= TIMEOUT_MS) {
        throw new ProviderError(
          `run ${runId} in ${registryName} is still ${run.status} after ${TIMEOUT_MS / MINUTE_MS} minutes; ` +
            `see ${this.logCommand(runId)}, then run pulumi up --stack <stack> again`,
        );
      }
      status(`run ${runId}: ${run.status ?? "unknown"}, ${Math.round(elapsedMs / SECOND_MS)} s`);
      await clock.sleep(pollDelayMs(elapsedMs), signal);
    }
  }

  private async get(runId: string): Promise<Run> {
    const { resourceGroupName, registryName } = this.target;
    const { runs } = await this.azure.registries();
    return await runs.get(resourceGroupName, registryName, runId, { abortSignal: this.options.signal });
  }

  private digestOf(runId: string, { outputImages = [] }: Run): string {
    const { repository, tag } = this.target;
    const image = outputImages.find((each) => each.repository === repository && each.tag === tag);
    if (image?.digest !== undefined) return image.digest;
    throw new ProviderError(
      `run ${runId} succeeded, but names no digest of ${repository}:${tag}; see ${this.logCommand(runId)}`,
    );
  }

  private async failureOf(runId: string, { status, runErrorMessage }: Run): Promise<ProviderError> {
    const { repository, tag, registryName } = this.target;
    const reason = runErrorMessage === undefined ? "" : `: ${runErrorMessage}`;
    const tail = await this.logTail(runId);
    const hint = hintOfLog(`${reason}\n${tail}`);
    return new ProviderError(
      [
        `the build of ${repository}:${tag} in ${registryName} ended as ${status} (run ${runId})${reason}`,
        tail,
        ...(hint === undefined ? [] : [hint]),
        `All of its log: ${this.logCommand(runId)}`,
      ].join("\n"),
    );
  }

  /** The end of a run's log; that it can't be read must not hide why the run failed. */
  private async logTail(runId: string): Promise<string> {
    const { resourceGroupName, registryName } = this.target;
    const { signal: abortSignal } = this.options;
    try {
      const { runs } = await this.azure.registries();
      const { logLink } = await runs.getLogSasUrl(resourceGroupName, registryName, runId, { abortSignal });
      if (logLink === undefined) return "(it has no log)";
      const log = await (await this.azure.blob(logLink)).downloadToBuffer(0, undefined, { abortSignal });
      return String(log).trimEnd().split(/\r?\n/).slice(-LOG_LINES).join("\n");
    } catch (error) {
      return `(its log can't be read: ${serviceTextOf(error)})`;
    }
  }

  private logCommand(runId: string): string {
    return `az acr task logs --registry ${this.target.registryName} --run-id ${runId}`;
  }

  private async attempt<T>(what: string, run: () => Promise<T>): Promise<T> {
    const { clock, signal, status } = this.options;
    try {
      return await withRetry(run, {
        classify: (error) => ({ retry: isTransient(error) }),
        backoff: BACKOFF,
        clock,
        // The whole of each pause: a deployer is alone, there is nobody to keep out of step with.
        random: () => 1,
        signal,
        onRetry: (error, _attempt, waitMs) =>
          status(`${serviceTextOf(error)}; trying again in ${Math.ceil(waitMs / SECOND_MS)} s`),
      });
    } catch (error) {
      signal.throwIfAborted();
      if (nameOf(error) === "ProviderError") throw error;
      throw explainRefusal(error, what, this.target);
    }
  }
}

const UNDER_WAY: ReadonlySet<RunStatus> = new Set(["Queued", "Started", "Running"]);

/** Often at first, for a build that fails at once; later a tenth of the time it already took, at most 15 s. */
export function pollDelayMs(elapsedMs: number): number {
  return Math.min(15 * SECOND_MS, Math.max(2 * SECOND_MS, elapsedMs / 10));
}

/** Whether the same request may succeed a little later. */
export function isTransient(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return [404, 408, 429].includes(status) || status >= 500;
  return ["ETIMEDOUT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "EAI_AGAIN"].includes(
    codeOf(error) ?? "",
  );
}
