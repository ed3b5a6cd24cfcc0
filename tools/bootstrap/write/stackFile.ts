import {
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  YAMLMap,
  type Document,
  type Pair,
  type ToStringOptions,
} from "yaml";
import { tryJson } from "../../../common/json";
import { UsageError } from "../../commandLine";
import { canonical, fileOfStack } from "../../stackFiles";
import { backend, deployClientId, previewClientId } from "../../pipeline/stacks/pipelineSettings";
import type { MadeForStack } from "./pipelineSettings";

/** A stack's file with what was made for it, and which keys that changed. */
export interface Change {
  readonly text: string;
  readonly keys: readonly string[];
}

/**
 * Writes what pipelines need into the text of a stack's file. Comments and the order of keys stay; a file that has it all
 * stays as it is, byte for byte. Pure; throws a UsageError for a file that can't be read.
 */
export function withPipelineSettings(text: string, project: string, made: MadeForStack): Change {
  const document = parseDocument(text);
  const config = configOf(document, fileOfStack(made.stack));
  const changed: string[] = [];
  const set = (key: string, value: string): void => {
    const pair = pairOf(config, key);
    if (isScalar(pair?.value) && pair.value.value === value) return;
    changed.push(key);
    // The old node keeps its comment and its quotes.
    if (isScalar(pair?.value)) pair.value.value = value;
    else if (pair !== undefined) pair.value = document.createNode(value);
    else config.set(key, value);
  };
  set(backend.key, made.backend);
  set(previewClientId.key, made.previewClientId);
  set(deployClientId.key, made.deployClientId);
  if (made.resourceGroupName !== undefined) set(`${project}:resourceGroupName`, made.resourceGroupName);
  const owners = `${project}:ownerObjectIds`;
  if (addTo(document, config, { key: owners, id: made.deployObjectId })) changed.push(owners);
  if (changed.length === 0) return { text, keys: [] };
  const written = document.toString(styleOf(text));
  return { text: text.includes("\r\n") ? written.replaceAll(/\r?\n/g, "\r\n") : written, keys: changed };
}

/** How the file is written, so that its other lines stay as they are. https://eemeli.org/yaml/#tostring-options */
function styleOf(text: string): ToStringOptions {
  const indent = /^config:[^\S\n]*\r?\n(?:\s*#.*\n)*( +)/m.exec(text)?.[1]?.length;
  return {
    lineWidth: 0,
    flowCollectionPadding: !/: [[{]\S/.test(text),
    indentSeq: !/^( *)[^\s#-].*:[^\S\n]*\r?\n\1- /m.test(text),
    ...(indent === undefined ? {} : { indent }),
  };
}

function configOf(document: Document.Parsed, file: string): YAMLMap {
  const [error] = document.errors;
  if (error !== undefined) throw new UsageError(`${file} can't be read: ${error.message}`);
  if (document.contents !== null && !isMap(document.contents))
    throw new UsageError(`${file} holds no settings: it should begin with "config:".`);
  const config: unknown = document.get("config");
  if (isMap(config)) return config;
  if (config !== undefined && config !== null)
    throw new UsageError(`${file}: config should hold "<namespace>:<key>: <value>" lines.`);
  const made = new YAMLMap();
  document.set("config", made);
  return made;
}

function pairOf(config: YAMLMap, key: string): Pair | undefined {
  return config.items.find((pair) => isScalar(pair.key) && canonical(String(pair.key.value)) === key);
}

/** Adds an id to a list that lacks it. `pulumi config set` without `--path` leaves a list as JSON in a text. */
function addTo(
  document: Document.Parsed,
  config: YAMLMap,
  { key, id }: { readonly key: string; readonly id: string },
): boolean {
  const pair = pairOf(config, key);
  const list = pair?.value;
  const ids = isSeq(list)
    ? list.items.map((item) => (isScalar(item) ? item.value : item))
    : isScalar(list)
      ? listIn(list.value)
      : [];
  if (ids.some((each) => typeof each === "string" && each.toLowerCase() === id)) return false;
  if (isSeq(list)) list.add(document.createNode(id));
  else if (pair === undefined) config.set(key, document.createNode([id]));
  else pair.value = document.createNode([...ids, id]);
  return true;
}

function listIn(value: unknown): unknown[] {
  if (typeof value !== "string" || value === "") return [];
  const parsed = tryJson(value);
  return Array.isArray(parsed) ? parsed : [value];
}
