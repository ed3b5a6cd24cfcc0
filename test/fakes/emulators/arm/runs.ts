import { createHash } from "node:crypto";
import { isObject } from "../base/answer";
import { unpack } from "./archive";
import { missingSources } from "./dockerfile";
import { invalidRun } from "./errors";

/** How the next run ends in place of what its sources deserve. */
export interface PlannedEnd {
  readonly status: "Failed" | "Canceled" | "Error" | "Timeout" | "Succeeded";
  readonly log?: string;
  /** Succeeds without naming its image. */
  readonly withoutImages?: true;
}

/** A build that was asked for. */
export interface Run {
  readonly runId: string;
  readonly repository: string;
  readonly tag: string;
  /** Values of the Dockerfile's `ARG`s. */
  readonly arguments: Readonly<Record<string, string>>;
  /** The uploaded files by path. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly end: PlannedEnd;
  readonly digest: string;
  polls: number;
}

/** What a valid request asks for. */
export interface BuildRequest {
  readonly dockerFilePath: string;
  readonly sourceLocation: string;
  readonly repository: string;
  readonly tag: string;
  readonly arguments: Readonly<Record<string, string>>;
}

// Limits and fields: Azure/azure-rest-api-specs, specification/containerregistry, 2019-06-01-preview, DockerBuildRequest
const TIMEOUT_SECONDS = { min: 300, max: 28_800 };

/** Reads the body of scheduleRun; refuses what the registry refuses, and what would build no pushed Linux image. */
export function parseRequest(text: string): BuildRequest {
  const body: unknown = JSON.parse(text);
  if (!isObject(body) || body.type !== "DockerBuildRequest")
    throw invalidRun("type must be DockerBuildRequest");
  const { dockerFilePath, sourceLocation, imageNames, platform, timeout = 3_600, isPushEnabled } = body;
  if (typeof dockerFilePath !== "string") throw invalidRun("dockerFilePath is required");
  if (typeof sourceLocation !== "string") throw invalidRun("sourceLocation is required");
  if (!isObject(platform) || platform.os !== "Linux") throw invalidRun("platform.os must be Linux");
  if (isPushEnabled !== true) throw invalidRun("the image would not be pushed");
  if (typeof timeout !== "number" || timeout < TIMEOUT_SECONDS.min || timeout > TIMEOUT_SECONDS.max) {
    throw invalidRun("timeout must be within 300 and 28800");
  }
  const [name] = Array.isArray(imageNames) ? (imageNames as unknown[]) : [];
  const [, repository = "", tag = ""] = /^([a-z0-9._/-]+):([\w][\w.-]{0,127})$/.exec(String(name)) ?? [];
  if (repository === "") throw invalidRun(`imageNames must be like repository:tag, not ${String(name)}`);
  return { dockerFilePath, sourceLocation, repository, tag, arguments: parseArguments(body.arguments) };
}

function parseArguments(given: unknown = []): Record<string, string> {
  if (!Array.isArray(given)) throw invalidRun("arguments must be a list");
  const entries = given.map((each: unknown): [string, string] => {
    if (!isObject(each) || typeof each.name !== "string" || typeof each.value !== "string")
      throw invalidRun("an argument must have a name and a value");
    return [each.name, each.value];
  });
  return Object.fromEntries(entries);
}

/** The run of a request, whose end is decided already: a build context without what the Dockerfile copies fails. */
export function createRun(
  number: number,
  request: BuildRequest,
  { archive, planned }: { archive: Buffer; planned: PlannedEnd | undefined },
): Run {
  const files = unpack(archive);
  const { repository, tag } = request;
  const digest = digestOf(files);
  const end = planned ?? endOf(request, files);
  return {
    runId: `cb${number}`,
    repository,
    tag,
    arguments: request.arguments,
    files,
    digest,
    end,
    polls: 0,
  };
}

/** Resource Manager's view of a run. */
export function describeRun(
  run: Run,
  { id, registry, status }: { id: string; registry: string; status: string },
): object {
  const { runId, repository, tag, digest, end } = run;
  const images = status === "Succeeded" && end.withoutImages !== true;
  return {
    id,
    name: runId,
    type: "Microsoft.ContainerRegistry/registries/runs",
    properties: {
      runId,
      status,
      runType: "QuickBuild",
      provisioningState: status === "Succeeded" ? "Succeeded" : "Running",
      isArchiveEnabled: false,
      ...(images && { outputImages: [{ registry, repository, tag, digest }] }),
    },
  };
}

function endOf({ dockerFilePath }: BuildRequest, files: ReadonlyMap<string, Buffer>): PlannedEnd {
  const dockerfile = files.get(dockerFilePath);
  if (dockerfile === undefined) {
    return {
      status: "Failed",
      log: `unable to prepare context: unable to evaluate symlinks: ${dockerFilePath}`,
    };
  }
  const [missing] = missingSources(String(dockerfile), [...files.keys()]);
  if (missing === undefined) return { status: "Succeeded" };
  return {
    status: "Failed",
    log: `COPY failed: file not found in build context or excluded by .dockerignore: stat ${missing}: file does not exist`,
  };
}

function digestOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash("sha256").update("manifest\0");
  for (const [path, content] of [...files].sort())
    hash.update(`${path}\0${content.length}\0`).update(content);
  return `sha256:${hash.digest("hex")}`;
}
